package io.parbuckle.server.event;

import java.time.Duration;

/// What is kept for those who subscribe again (`extensions.md` §5); whichever bound is reached
/// first counts.
///
/// @param count events
/// @param bytes of memory, about
/// @param age how long an event is kept
public record EventLimits(int count, long bytes, Duration age) {

  public EventLimits {
    if (count < 1 || bytes < 1 || age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException(
          "count, bytes and age are above 0, not " + count + ", " + bytes + ", " + age);
    }
  }
}
