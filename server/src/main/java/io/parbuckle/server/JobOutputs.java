package io.parbuckle.server;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.TokenJobs;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobView;
import java.util.function.Supplier;

/// What tokens for downloads have to know of jobs.
record JobOutputs(Supplier<JobEngine> jobs) implements TokenJobs {

  @Override
  public Standing standing(long id, Caller caller) {
    JobView job = jobs.get().job(id).orElse(null);
    if (job == null) {
      return Standing.MISSING;
    }
    if (JobAccess.readRefusal(caller, job).isPresent()) {
      return Standing.FOREIGN;
    }
    return outputWasOpened(job) ? Standing.READY : Standing.NO_OUTPUT;
  }

  /// Whoever starts a job opens its pipes, whatever its method declares (`jobs.md` §14).
  private static boolean outputWasOpened(JobView job) {
    JsonObject transfer = job.details().transfer();
    return transfer != null && !transfer.at("out").equals(JsonValue.NULL);
  }
}
