package io.parbuckle.server.job;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What a body that began before its job was on disk has to do with those who write and tell of it:
/// an end that comes early enough is stored together with the acceptance, and none is told before
/// the caller knows the id.
///
/// **Threads.** Any.
final class HeadStart {

  private final CountDownLatch known = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable JobRow end;
  private boolean written;

  /// The body has ended.
  ///
  /// @return false if the acceptance is being written without that
  synchronized boolean endsWith(JobRow row) {
    if (!written) {
      end = row;
    }
    return !written;
  }

  /// What is to be written with the acceptance, null while the body has not ended; a transaction
  /// that is tried again hears the same.
  synchronized @Nullable JobRow end() {
    written = true;
    return end;
  }

  /// The caller knows the id, or has been refused.
  void known() {
    known.countDown();
  }

  /// An interruption does not end the wait: it takes a commit and an answer.
  void awaitKnown() {
    awaitUninterruptibly(known);
  }

  static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
