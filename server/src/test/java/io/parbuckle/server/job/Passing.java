package io.parbuckle.server.job;

import io.parbuckle.server.fixture.SettableTime;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Lets the time of a test pass, much faster than the real one, until it is closed: for what
/// happens some time later on a thread that may not have gone to sleep yet.
final class Passing implements AutoCloseable {

  private static final long PACE_NANOS = 1_000_000;

  private final Thread thread;

  Passing(SettableTime clock) {
    this(clock, Duration.ofMillis(100));
  }

  /// @param step how far the clock goes at once: long ones for long times of which nothing in
  ///   between matters
  Passing(SettableTime clock, Duration step) {
    thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  while (!Thread.currentThread().isInterrupted()) {
                    clock.advance(step);
                    LockSupport.parkNanos(PACE_NANOS);
                  }
                });
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
