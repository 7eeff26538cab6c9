package io.parbuckle.api.time;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// What the time is, how long something took, and waiting for time to pass. Handed in wherever one
/// of them matters, so that tests can turn the clock.
///
/// **Threads.** Any.
public interface Time extends InstantSource {

  /// The machine's own clocks, for whoever builds the object graph; all others are handed a [Time].
  static Time system() {
    return new SystemTime();
  }

  @Override
  Instant instant();

  /// Nanoseconds of a clock that only goes forward; for differences.
  long nanos();

  /// Lets the time pass.
  void sleep(Duration duration) throws InterruptedException;
}
