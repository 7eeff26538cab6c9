package io.parbuckle.server;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.call.Uploads;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.transport.Transfers;
import java.time.Duration;

/// Uploads as the transport sees them.
record UploadedJobs(Uploads uploads, JobEngine jobs, Time time) implements Transfers {

  /// How long a body that reads has to notice the break by itself.
  private static final Duration NOTICE = Duration.ofSeconds(1);

  @Override
  public void check(Caller caller, String method) {
    uploads.check(caller, method);
  }

  @Override
  public Uploads.Begun start(Uploads.Wanted wanted, Inputs inputs) throws InterruptedException {
    return uploads.start(wanted, inputs);
  }

  /// The body's next read throws, and that is how the job usually fails. One that does not read at
  /// all is told to stop.
  @Override
  public void fail(long job, Fault reason) {
    Thread.ofVirtual()
        .name("upload broken")
        .start(
            () -> {
              try {
                time.sleep(NOTICE);
                jobs.abortIfLive(job);
              } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
              }
            });
  }
}
