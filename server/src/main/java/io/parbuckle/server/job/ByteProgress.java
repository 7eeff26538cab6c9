package io.parbuckle.server.job;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/// Progress of a job whose body moves bytes and says nothing of its own (`extensions.md` §14).
///
/// 100 is left to the end of the job.
///
/// **Threads.** The body's own.
final class ByteProgress implements IntConsumer {

  private static final int ALMOST = 99;

  private final LongSupplier size;
  private final IntConsumer percent;
  private long moved;
  private int told;

  /// @param size of everything that will be moved, 0 or less if it is not known
  /// @param percent hears of every whole percent
  ByteProgress(LongSupplier size, IntConsumer percent) {
    this.size = size;
    this.percent = percent;
  }

  @Override
  public void accept(int bytes) {
    moved += bytes;
    long all = size.getAsLong();
    if (all <= 0) {
      return;
    }
    int now = (int) Math.min(ALMOST, 100.0 * moved / all);
    if (now > told) {
      told = now;
      percent.accept(now);
    }
  }
}
