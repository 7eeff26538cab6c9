package io.parbuckle.server.job;

import java.time.Duration;
import java.util.Optional;

/// A job that a call has led to.
public final class Started {

  private final LiveJob job;
  private final boolean joined;
  private final int served;

  /// @param served how many requests with a kept id the job serves, this one included
  Started(LiveJob job, boolean joined, int served) {
    this.job = job;
    this.joined = joined;
    this.served = served;
  }

  public long id() {
    return job.id();
  }

  /// Whether the call was answered with a job that another one had begun.
  public boolean joined() {
    return joined;
  }

  /// The job's method; not the one that was called when it joined another job of the same lock.
  public JobMethod method() {
    return job.method();
  }

  /// Waits for the end. Holds on to the job, so that one whose record goes at its end is found too.
  public JobOutcome await() throws InterruptedException {
    return job.awaitOutcome();
  }

  /// The same, for a bounded time.
  ///
  /// @return empty if it has not ended by then
  public Optional<JobOutcome> await(Duration most) throws InterruptedException {
    return job.awaitTold(most.toNanos()) ? Optional.of(await()) : Optional.empty();
  }

  int served() {
    return served;
  }

  LiveJob job() {
    return job;
  }
}
