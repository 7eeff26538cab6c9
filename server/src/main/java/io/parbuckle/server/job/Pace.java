package io.parbuckle.server.job;

/// Decides which changes of progress are told at once. All are, until a body reports more than
/// [#FREE] within a second; then ten a second, the newest each time. Whoever asks keeps what was
/// held back and tells it later: the last one is never lost.
///
/// **Threads.** Guarded by its job.
final class Pace {

  static final int FREE = 200;

  private static final long SECOND = 1_000_000_000L;
  private static final long HELD = SECOND / 10;

  private long windowBegan;
  private int reported;
  private boolean flooded;
  private long lastTold;

  /// @param now nanoseconds of a clock that only goes forward
  /// @return whether this one may be told now
  boolean mayTell(long now) {
    if (reported == 0 || now - windowBegan >= SECOND) {
      flooded = reported > FREE; // a second that follows a flood begins in it
      reported = 0;
      windowBegan = now;
    }
    boolean may = (!flooded && reported < FREE) || now - lastTold >= HELD;
    reported++;
    if (may) {
      lastTold = now;
    }
    return may;
  }
}
