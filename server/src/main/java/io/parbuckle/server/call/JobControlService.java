package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.figure.JobFigures;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.method.MethodTable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What operators see and do of jobs beyond the contract (`extensions.md` §7.4). A row without an
/// access rule is for full administrators.
public final class JobControlService implements Service {

  private final JobEngine jobs;
  private final Supplier<MethodTable> methods;
  private final Named<JobFigures> figures;

  /// @param figures of jobs that have ended since the start, by method
  public JobControlService(
      JobEngine jobs, Supplier<MethodTable> methods, Named<JobFigures> figures) {
    this.jobs = jobs;
    this.methods = methods;
    this.figures = figures;
  }

  record IdParams(@Doc("The job's id.") long id) {}

  record LockParams(@Doc("The lock's name.") String lock) {}

  record MethodParams(@Doc("A job method.") String method) {}

  record NoParams() {}

  @Override
  public void declare(Offer offer) {
    offer.service("job").doc("What can be done with jobs beyond waiting and aborting.");
    offer
        .call("job.details", IdParams.class, JsonObject.class, this::details)
        .looksLike(JobEntry.JobDetailsEntry.class)
        .doc("What a job has beyond the members of `core.get_jobs`.")
        .anyLogin();
    offer
        .call(
            "job.locks",
            NoParams.class,
            Shape.list(JobEngine.LockView.class),
            (_, _) -> jobs.lockViews())
        .doc("Which job holds which lock since when, and which wait for it, in order.")
        .audited("List locks of jobs")
        .evenUnrecorded();
    offer
        .call("job.force_release", LockParams.class, Boolean.class, this::forceRelease)
        .doc(
            "Tells the holder of a lock to stop; if it has not after the grace period it fails, and"
                + " the next in line begins. Answers whether somebody held it.")
        .audited("Take a lock away from its job", LockParams::lock)
        .evenUnrecorded();
    offer
        .call("job.pause", MethodParams.class, Shape.NOTHING, this::pause)
        .doc("From now on no job of the method begins; those that wait keep their place.")
        .audited("Pause the jobs of a method", MethodParams::method);
    offer
        .call("job.resume", MethodParams.class, Shape.NOTHING, this::resume)
        .doc("Jobs of a paused method begin again.")
        .audited("Resume the jobs of a method", MethodParams::method);
    offer
        .call(
            "job.paused",
            NoParams.class,
            Shape.list(String.class),
            (_, _) -> List.copyOf(jobs.paused()))
        .doc("The methods that are paused.")
        .audited("List paused methods")
        .evenUnrecorded();
    offer
        .call("job.stats", NoParams.class, Shape.map(JobStats.class), (_, _) -> stats())
        .doc("What became of the jobs of each method since the start of the server.")
        .audited("Look at figures of jobs")
        .evenUnrecorded();
  }

  private Map<String, JobStats> stats() {
    Map<String, List<JobView>> live =
        jobs.liveJobs().stream().collect(Collectors.groupingBy(JobView::method));
    Map<String, JobFigures> ended = new TreeMap<>();
    live.keySet().forEach(method -> ended.put(method, figures.of(method)));
    figures.forEach(ended::put);
    Map<String, JobStats> stats = new LinkedHashMap<>();
    ended.forEach(
        (method, figure) ->
            stats.put(method, JobStats.of(live.getOrDefault(method, List.of()), figure)));
    return stats;
  }

  private JsonObject details(Call call, IdParams params) {
    JobView job = jobs.require(params.id());
    JobAccess.readRefusal(call.caller(), job)
        .ifPresent(
            text -> {
              throw new Fault.CallError(Errno.EPERM, text);
            });
    return job.details().json(job.owner());
  }

  private boolean forceRelease(Call call, LockParams params) {
    return jobs.forceRelease(params.lock(), call.caller());
  }

  private @Nullable Void pause(Call call, MethodParams params) {
    if (methods.get().job(params.method()) == null) {
      throw new Fault.Invalid(
          List.of(new Problem("method", params.method() + " is no job method of this server.")));
    }
    jobs.pause(params.method());
    return null;
  }

  /// Also of a method that has gone since it was paused.
  private @Nullable Void resume(Call call, MethodParams params) {
    if (!jobs.paused().contains(params.method())) {
      throw new Fault.Invalid(List.of(new Problem("method", params.method() + " is not paused.")));
    }
    jobs.resume(params.method());
    return null;
  }
}
