package io.parbuckle.server.job;

import java.util.function.IntConsumer;
import java.util.function.LongSupplier;

/// Progress of a job whose body moves bytes and says nothing of its own (`extensions.md` §14).
///
/// It is told once a second, and not before the bytes have moved for one: a short transfer has the
/// events of the contract, and 0 when it fails (`test-methods.md` §3). 100 is left to the end of
/// the job.
///
/// **Threads.** The body's own.
final class ByteProgress implements IntConsumer {

  static final long BETWEEN_NANOS = 1_000_000_000L;

  private static final int ALMOST = 99;

  private final LongSupplier size;
  private final LongSupplier nanos;
  private final IntConsumer percent;
  private long moved;
  private long toldAt;
  private int told;

  /// @param size of everything that will be moved, 0 or less if it is not known
  /// @param nanos of a clock that only goes forward
  /// @param percent hears of whole percents, always of a higher one
  ByteProgress(LongSupplier size, LongSupplier nanos, IntConsumer percent) {
    this.size = size;
    this.nanos = nanos;
    this.percent = percent;
  }

  @Override
  public void accept(int bytes) {
    long at = nanos.getAsLong();
    if (moved == 0) {
      toldAt = at;
    }
    moved += bytes;
    long all = size.getAsLong();
    if (at - toldAt < BETWEEN_NANOS || all <= 0) {
      return;
    }
    toldAt = at;
    int now = (int) Math.min(ALMOST, 100.0 * moved / all);
    if (now > told) {
      told = now;
      percent.accept(now);
    }
  }
}
