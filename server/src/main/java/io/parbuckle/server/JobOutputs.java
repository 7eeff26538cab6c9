package io.parbuckle.server;

import io.parbuckle.api.Caller;
import io.parbuckle.server.auth.TokenJobs;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.method.MethodTable;
import java.util.function.Supplier;

/// What tokens for downloads have to know of jobs.
record JobOutputs(Supplier<JobEngine> jobs, Supplier<MethodTable> methods) implements TokenJobs {

  @Override
  public Standing standing(long id, Caller caller) {
    JobView job = jobs.get().job(id).orElse(null);
    if (job == null) {
      return Standing.MISSING;
    }
    if (JobAccess.readRefusal(caller, job).isPresent()) {
      return Standing.FOREIGN;
    }
    JobMethod method = methods.get().job(job.method());
    return method != null && method.writes() ? Standing.READY : Standing.NO_OUTPUT;
  }
}
