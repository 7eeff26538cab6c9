package io.parbuckle.cli;

import io.parbuckle.client.JobHandle;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Waits for a job, and shows how far it is.
record JobWait(Surroundings surroundings, boolean quiet) {

  private static final Duration FOR_EVER = Duration.ofNanos(Long.MAX_VALUE);

  JsonValue await(JobHandle job, @Nullable Duration timeout) throws InterruptedException {
    try (Progress progress = Progress.of(surroundings, quiet)) {
      return job.await(progress::job, timeout == null ? FOR_EVER : timeout);
    } catch (InterruptedException e) {
      sayThatItGoesOn(job);
      throw e;
    }
  }

  private void sayThatItGoesOn(JobHandle job) {
    job.id()
        .ifPresent(
            id ->
                surroundings
                    .err()
                    .println(
                        "Job "
                            + id
                            + " goes on. Follow it with `parbuckle jobs wait "
                            + id
                            + "`, stop it with `parbuckle jobs abort "
                            + id
                            + "`."));
  }
}
