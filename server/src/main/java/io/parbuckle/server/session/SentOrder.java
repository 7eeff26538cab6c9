package io.parbuckle.server.session;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// The place of a call among those of its connection that start jobs: ids, places in line and
/// joining are decided, and new jobs told of, in the order in which the calls were sent, though
/// each has a thread of its own. Only these two steps in memory are in order; commits are shared as
/// ever.
///
/// **Threads.** Any.
public final class SentOrder {

  private final CountDownLatch decided = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  /// The one that was sent before; null once it and all before it are through.
  private volatile @Nullable SentOrder before;

  /// @param before the one that was sent before; null for the first
  SentOrder(@Nullable SentOrder before) {
    this.before = open(before);
  }

  /// The nearest that is not through. Those that are must not be kept, or each call would keep all
  /// that were sent before it.
  private static @Nullable SentOrder open(@Nullable SentOrder last) {
    SentOrder one = last;
    while (one != null && one.told.getCount() == 0) {
      one = one.before;
    }
    return one;
  }

  /// Waits until all that were sent before have been decided. One that was given up while it waited
  /// itself has left those before it to whoever waits for it.
  public void awaitTurn() throws InterruptedException {
    for (SentOrder one = before; one != null; one = one.before) {
      one.decided.await();
    }
  }

  /// Waits until all that were sent before have been told of. What is told now is on disk, so an
  /// interruption only ends the waiting.
  public void awaitTold() {
    try {
      for (SentOrder one = before; one != null; one = one.before) {
        one.told.await();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /// This one is decided. May be called twice.
  public void decided() {
    decided.countDown();
  }

  /// What it started has been told of, or it never will start anything. May be called twice.
  public void told() {
    decided.countDown();
    told.countDown();
    before = open(before);
  }
}
