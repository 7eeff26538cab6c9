package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.stream.Inputs;
import java.util.List;

/// Starts the jobs that uploads feed.
///
/// **Threads.** Any.
public final class Uploads {

  private final MethodTable methods;
  private final JobEngine jobs;

  public Uploads(MethodTable methods, JobEngine jobs) {
    this.methods = methods;
    this.jobs = jobs;
  }

  /// Refuses what [#start] would refuse because of the method or its caller.
  ///
  /// @throws Fault.CallError 201 or 74 for a method that is not there, 13 for one that this caller
  ///   may not call, 22 for one that is no job
  public void check(Caller caller, String name) {
    job(caller, name);
  }

  /// Starts the job; its body reads what `inputs` will be given.
  ///
  /// @return the job's id
  public long start(Caller caller, String name, List<JsonValue> params, Inputs inputs)
      throws InterruptedException {
    Started started =
        jobs.start(caller, null, job(caller, name), params, new TransferPipes(inputs, null));
    jobs.begin(started);
    return started.id();
  }

  private JobMethod job(Caller caller, String name) {
    Method method = methods.require(name);
    if (!method.access().opensTo(caller)) {
      throw new Fault.CallError(Errno.EACCES, "Not authorized");
    }
    if (!(method.kind() instanceof Method.Kind.Job(JobMethod job))) {
      throw new Fault.CallError(Errno.EINVAL, "Method " + name + " is no job and takes no files");
    }
    return job;
  }
}
