package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.audit.AuditEntry;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.call.Idempotency.Claim;
import io.parbuckle.server.call.Idempotency.Found;
import io.parbuckle.server.job.Alongside;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.stream.Inputs;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Starts the jobs that uploads feed.
///
/// **Threads.** Any.
public final class Uploads {

  private final MethodTable methods;
  private final JobEngine jobs;
  private final Idempotency idempotency;
  private final Recorder recorder;

  public Uploads(MethodTable methods, JobEngine jobs, Idempotency idempotency, Recorder recorder) {
    this.methods = methods;
    this.jobs = jobs;
    this.idempotency = idempotency;
    this.recorder = recorder;
  }

  /// A call as the first part of an upload has it.
  ///
  /// @param key the header `Idempotency-Key`, null if there is none
  public record Wanted(
      Caller caller, String method, List<JsonValue> params, @Nullable String key) {}

  /// The job that an upload has led to.
  ///
  /// @param fed whether it reads this upload; not when it was there already, because a key was used
  ///   again or the line of its lock was full
  public record Begun(long job, boolean fed) {}

  /// Refuses what [#start] would refuse because of the method or its caller.
  ///
  /// @throws Fault.CallError 201 or 74 for a method that is not there, 13 for one that this caller
  ///   may not call, 22 for one that is no job
  public void check(Caller caller, String name) {
    method(caller, name);
  }

  /// Starts the job; its body reads what `inputs` will be given. If another job is answered, what
  /// they are given is thrown away.
  ///
  /// @throws Fault.Invalid if the key is malformed, or was used with other parameters
  public Begun start(Wanted wanted, Inputs inputs) throws InterruptedException {
    Method method = method(wanted.caller(), wanted.method());
    String key = CallTerms.key(wanted.key());
    Begun begun =
        key == null ? begin(wanted, method, inputs, null) : once(wanted, method, inputs, key);
    if (!begun.fed()) {
      inputs.end();
    }
    return begun;
  }

  private Method method(Caller caller, String name) {
    Method method = methods.require(name);
    if (!method.access().opensTo(caller)) {
      throw new Fault.CallError(Errno.EACCES, "Not authorized");
    }
    if (!(method.kind() instanceof Method.Kind.Job)) {
      throw new Fault.CallError(Errno.EINVAL, "Method " + name + " is no job and takes no files");
    }
    return method;
  }

  /// The first with a key begins; whoever comes while it does waits, and then finds its job, or the
  /// key free because the first was refused.
  private Begun once(Wanted wanted, Method method, Inputs inputs, String key)
      throws InterruptedException {
    while (true) {
      switch (idempotency.take(wanted.caller(), wanted.method(), key, wanted.params())) {
        case Found.First(var claim) -> {
          return begin(wanted, method, inputs, claim);
        }
        case Found.Accepted(var id) -> {
          return new Begun(id, false);
        }
        case Found.Running(var claim) -> claim.await();
        case Found.Answered _ ->
            throw new Fault.CallError(
                Errno.ECANCELED, "The first call with this key led to no job.");
      }
    }
  }

  /// @param claim told of the job; null for an upload without a key
  private Begun begin(Wanted wanted, Method method, Inputs inputs, @Nullable Claim claim)
      throws InterruptedException {
    JobMethod job = ((Method.Kind.Job) method.kind()).job();
    Started started;
    AuditEntry entry = null;
    try {
      entry = recorder.upload(wanted.caller(), method, wanted.params());
      Alongside alongside = recorder.alongside(entry);
      if (claim != null) {
        alongside = alongside.and((tx, id) -> idempotency.accepting(tx, claim, id));
      }
      TransferPipes pipes = new TransferPipes(inputs, null);
      started = jobs.start(wanted.caller(), null, job, wanted.params(), pipes, alongside);
    } catch (RuntimeException e) {
      if (entry != null) {
        entry.ended(AuditOutcome.failed(Failures.text(e)));
      }
      if (claim != null) {
        idempotency.refused(claim, Failures.of(e));
      }
      throw e;
    }
    if (claim != null) {
      idempotency.accepted(claim, started.id());
    }
    jobs.begin(started);
    return new Begun(started.id(), !started.joined());
  }
}
