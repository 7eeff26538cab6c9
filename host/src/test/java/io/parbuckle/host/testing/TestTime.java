package io.parbuckle.host.testing;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/// A clock that stands until it is turned. Who sleeps on it sleeps until [#wake].
public final class TestTime implements Time {

  private final Semaphore wakes = new Semaphore(0);
  private final Semaphore sleeping = new Semaphore(0);
  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private long nanos = 1_000_000_000_000L;

  @Override
  public synchronized Instant instant() {
    return now;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }

  @Override
  public void sleep(Duration duration) throws InterruptedException {
    sleeping.release();
    wakes.acquire();
    advance(duration);
  }

  public synchronized void advance(Duration duration) {
    now = now.plus(duration);
    nanos += duration.toNanos();
  }

  /// Waits until somebody sleeps.
  public void awaitSleeper() throws InterruptedException {
    sleeping.acquire();
  }

  /// Ends one sleep and waits for the next one.
  public void wake() throws InterruptedException {
    wakes.release();
    sleeping.acquire();
  }
}
