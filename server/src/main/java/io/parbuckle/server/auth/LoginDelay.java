package io.parbuckle.server.auth;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long the answer to a failed login is held back, by chance between two bounds.
public record LoginDelay(Duration min, Duration max) {

  /// The contract's (`protocol.md` §8.4).
  public static final LoginDelay DEFAULTS =
      new LoginDelay(Duration.ofSeconds(1), Duration.ofSeconds(2));

  /// For tests that wait for many failures.
  public static final LoginDelay NONE = new LoginDelay(Duration.ZERO, Duration.ZERO);

  public LoginDelay {
    if (min.isNegative() || max.compareTo(min) < 0) {
      throw new IllegalArgumentException("min " + min + ", max " + max);
    }
  }

  Duration any(RandomGenerator random) {
    long span = max.minus(min).toNanos();
    return min.plusNanos(span == 0 ? 0 : random.nextLong(span + 1));
  }
}
