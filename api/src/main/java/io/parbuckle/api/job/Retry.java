package io.parbuckle.api.job;

import java.time.Duration;
import java.util.function.Predicate;

/// How often a body that threw is tried again. Between two attempts the job stays RUNNING and keeps
/// its lock.
///
/// The pause before attempt n + 1 is `first` · `factor`^(n - 1), at most `max`, less a random share
/// of up to `jitter` of it.
///
/// @param attempts 2 to 100, the first one included
/// @param first the pause after the first attempt, above 0
/// @param factor at least 1
/// @param max no pause is longer
/// @param jitter 0 to 1
/// @param worth which exceptions are worth another attempt
public record Retry(
    int attempts,
    Duration first,
    double factor,
    Duration max,
    double jitter,
    Predicate<Exception> worth) {

  private static final int MOST = 100;

  public Retry {
    if (attempts < 2 || attempts > MOST) {
      throw new IllegalArgumentException("attempts are from 2 to " + MOST + ", not " + attempts);
    }
    if (!first.isPositive() || max.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "the first pause is above 0 and at most the longest: " + first + ", " + max);
    }
    if (!(factor >= 1) || !(jitter >= 0 && jitter <= 1)) {
      throw new IllegalArgumentException(
          "a factor is at least 1 and a jitter from 0 to 1: " + factor + ", " + jitter);
    }
  }

  /// So many attempts, whatever was thrown, with pauses of 1 s, 2 s, 4 s … up to a minute, each
  /// shortened by up to a fifth.
  public static Retry times(int attempts) {
    return new Retry(attempts, Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0.2, _ -> true);
  }

  /// The same for these exceptions only.
  public Retry when(Predicate<Exception> worth) {
    return new Retry(attempts, first, factor, max, jitter, worth);
  }

  /// The pause after an attempt.
  ///
  /// @param attempt the one that failed, from 1
  /// @param chance from 0 to 1, below 1
  public Duration pause(int attempt, double chance) {
    double longest = max.toNanos();
    double full = Math.min(longest, first.toNanos() * Math.pow(factor, attempt - 1.0));
    return Duration.ofNanos((long) (full * (1 - jitter * chance)));
  }
}
