package io.parbuckle.testplugin;

import java.time.Duration;

/// Seconds as the parameters have them.
final class Seconds {

  private static final double NANOS = 1e9;

  private Seconds() {}

  /// Below zero is no time at all; beyond 292 years is 292 years.
  static Duration of(double seconds) {
    return Duration.ofNanos(Math.max(0, (long) (seconds * NANOS)));
  }
}
