package io.parbuckle.server;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.call.Uploads;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.transport.Transfers;
import java.util.List;

/// Uploads as the transport sees them.
record UploadedJobs(Uploads uploads, JobEngine jobs) implements Transfers {

  @Override
  public void check(Caller caller, String method) {
    uploads.check(caller, method);
  }

  @Override
  public long start(Caller caller, String method, List<JsonValue> params, Inputs inputs)
      throws InterruptedException {
    return uploads.start(caller, method, params, inputs);
  }

  @Override
  public void fail(long job, Fault reason) {
    jobs.abort(job, Caller.SYSTEM);
  }
}
