package io.parbuckle.server.session;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The place of a call among those of its connection that start jobs: ids, places in line and
/// joining are decided in the order in which the calls were sent, though each has a thread of its
/// own. Only that one step in memory is in order; commits are shared as ever.
///
/// **Threads.** Any.
public final class SentOrder {

  private final CountDownLatch decided = new CountDownLatch(1);

  /// Who was sent before and may not have been decided; null once this one's turn has come.
  private volatile @Nullable SentOrder before;

  /// @param before the one that was sent before; null for the first
  SentOrder(@Nullable SentOrder before) {
    this.before = before;
  }

  /// Waits until all that were sent before have been decided. One that was given up while it waited
  /// itself has left those before it to whoever waits for it.
  public void awaitTurn() throws InterruptedException {
    for (SentOrder one = before; one != null; one = one.before) {
      one.decided.await();
    }
    before = null; // or each call would keep all that were sent before it
  }

  /// This one is decided, or never will be. May be called twice.
  public void decided() {
    decided.countDown();
  }
}
