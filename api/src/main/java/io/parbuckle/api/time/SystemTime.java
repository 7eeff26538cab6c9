package io.parbuckle.api.time;

import java.time.Duration;
import java.time.Instant;

/// The machine's own clocks.
final class SystemTime implements Time {

  @Override
  public Instant instant() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    Thread.sleep(duration); // the one place that really waits; everybody else asks a Time
  }
}
