package io.parbuckle.server.job;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// What a body that began before its job was on disk has to do with those who write and tell of it:
/// an end that comes early enough is stored together with the acceptance, and none is told before
/// the caller knows the id. Whoever sees to that goes on for a body that has ended by then, so that
/// no thread is woken for it.
///
/// **Threads.** Any.
final class HeadStart {

  private final CountDownLatch known = new CountDownLatch(1);

  // Guarded by this.
  private @Nullable JobRow end;
  private @Nullable Runnable rest;
  private boolean written;

  /// The body has ended.
  ///
  /// @param rest what is to be done when the caller knows the id, or has been refused
  /// @return false if the acceptance is being written without that end, and the rest is not done
  synchronized boolean endsWith(JobRow row, Runnable rest) {
    if (written || known.getCount() == 0) {
      return false;
    }
    end = row;
    this.rest = rest;
    return true;
  }

  /// What is to be written with the acceptance, null while the body has not ended; a transaction
  /// that is tried again hears the same.
  synchronized @Nullable JobRow end() {
    written = true;
    return end;
  }

  /// The caller knows the id, or has been refused. Does the rest.
  void known() {
    known.countDown();
    Runnable left = left();
    if (left != null) {
      left.run();
    }
  }

  private synchronized @Nullable Runnable left() {
    return rest;
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
