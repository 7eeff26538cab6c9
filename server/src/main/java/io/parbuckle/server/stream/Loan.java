package io.parbuckle.server.stream;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A file of an upload that whoever brings it in lends to whoever reads it: what arrives is read in
/// the reader's own thread, straight into its array.
///
/// A loan is over, for good, when the file has ended or broken off, or when anybody says so. What
/// has not been read then is its owner's again.
///
/// **Threads.** One owns, one borrows; [#end] may be called by any. The lock is not held while the
/// file is read.
final class Loan {

  /// How often the owner looks, while it waits, whether the borrower has read.
  private static final int LOOKS = 4;

  private final Content file;
  private final Tally tally;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition returned = lock.newCondition();

  /// The rest are guarded by `lock`.
  private boolean over;

  private boolean inUse;
  private long reads;
  private @Nullable IOException failure;

  /// @param tally counts what the borrower reads
  Loan(Content file, Tally tally) {
    this.file = file;
    this.tally = tally;
  }

  // ---- the borrower

  /// Reads on in the file.
  ///
  /// @return how many bytes, at least one; -1 when the loan is over
  int read(byte[] into, int from, int most) throws IOException {
    if (!borrow()) {
      return -1;
    }
    boolean ended = false;
    IOException failed = null;
    try {
      int count = file.read(into, from, most);
      ended = count < 0;
      if (!ended) {
        tally.add(into, from, count);
      }
      return count;
    } catch (InterruptedIOException e) {
      throw e; // it is the borrower who was told to stop; nothing is wrong with the file
    } catch (IOException e) {
      failed = e;
      return -1; // the owner says what that means for the borrower
    } finally {
      giveBack(ended, failed);
    }
  }

  private boolean borrow() {
    lock.lock();
    try {
      inUse = !over;
      return inUse;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(boolean ended, @Nullable IOException failed) {
    lock.lock();
    try {
      inUse = false;
      reads++;
      failure = failed;
      over |= ended || failed != null;
      if (over) {
        returned.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- anybody

  /// Ends the loan, as soon as the borrower does not read any more at the moment.
  void end() {
    lock.lock();
    try {
      over = true;
      returned.signal();
    } finally {
      lock.unlock();
    }
  }

  // ---- the owner

  /// Waits until the loan is over. It ends by itself when nothing was read for `patience`, up to a
  /// quarter of that late.
  ///
  /// @return how long nothing has been read, in whole quarters of `patience`
  /// @throws IOException what reading the file failed with
  Duration await(Duration patience) throws IOException {
    Duration step = patience.dividedBy(LOOKS);
    lock.lock();
    try {
      int idle = awaitEnd(step.toNanos());
      if (failure != null) {
        throw failure;
      }
      return step.multipliedBy(idle);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The thread that brings a file in was told to stop.");
    } finally {
      over = true;
      while (inUse) {
        returned.awaitUninterruptibly();
      }
      lock.unlock();
    }
  }

  /// @return for how many steps nothing has been read
  private int awaitEnd(long stepNanos) throws InterruptedException {
    int idle = 0;
    long seen = reads;
    long left = stepNanos;
    while (!over) {
      left = returned.awaitNanos(left);
      if (left <= 0) {
        idle = inUse || reads != seen ? 0 : idle + 1;
        seen = reads;
        left = stepNanos;
        over |= idle == LOOKS;
      }
    }
    return idle;
  }
}
