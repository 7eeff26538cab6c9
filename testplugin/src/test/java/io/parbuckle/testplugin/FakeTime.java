package io.parbuckle.testplugin;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A clock that moves only when somebody sleeps.
final class FakeTime implements Time {

  private final List<Duration> slept = new ArrayList<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private long nanos;

  /// Every wait so far.
  List<Duration> slept() {
    return slept;
  }

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  @Override
  public void sleep(Duration duration) {
    slept.add(duration);
    now = now.plus(duration);
    nanos += duration.toNanos();
  }
}
