package io.parbuckle.server.call;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobRows;
import io.parbuckle.server.job.JobView;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Jobs, as clients list, await and abort them (`core-methods.md` §3).
public final class JobService implements Service {

  private final JobEngine jobs;
  private final Bulk bulk;

  public JobService(JobEngine jobs, Bulk bulk) {
    this.jobs = jobs;
    this.bulk = bulk;
  }

  record IdParams(@Doc("The job's id.") long id) {}

  record BulkParams(
      @Doc("The method to call.") String method,
      @Doc("One list of arguments for each call.") List<JsonArray> params,
      @Doc("Text for the progress of each call, with its arguments as {0}, {1}, {0[name]}.")
          @Default("null")
          @Nullable String description) {}

  record FollowParams(
      @Doc("The job's id.") long id,
      @Doc("How many of the last lines come first.") @Default("20") @Range(min = 0, max = 10_000)
          int tailLines) {}

  @Doc("A piece of a log.")
  record LogPiece(@Doc("It may begin and end within a line.") String data) {}

  @Override
  public void declare(Offer offer) {
    offer
        .query("core.get_jobs", JsonObject.class, jobs.rows(JobService::shown))
        .looksLike(JobEntry.class)
        .doc(
            "Lists jobs in the order of their ids. With `options.extra.raw_result` secrets in"
                + " results are shown; with `options.extra.details` each has a further member"
                + " `details`.")
        .anyLogin()
        .before(
            Version.V25_10,
            Difference.added("result.message_ids"),
            Difference.added("result.credentials.data.login_id"));
    offer
        .event("core.get_jobs")
        .doc("Jobs: accepted, and every change of one.")
        .kinds(Change.Kind.ADDED, Change.Kind.CHANGED)
        .fields(JobEntry.class)
        .anyLogin();
    offer
        .privateSource("core.job_log_follow", FollowParams.class, this::follow)
        .doc("What a job writes into its log, the last lines first, until it has ended.")
        .fields(LogPiece.class)
        .anyLogin();
    offer
        .job("core.job_wait", IdParams.class, Shape.ANYTHING, this::await)
        .doc("Waits for a job, adopting its progress, and answers its result.")
        .anyLogin()
        .onlyWaits()
        .sideEffectFree()
        .before(Version.V25_10, Difference.converted("id"));
    offer
        .call("core.job_abort", IdParams.class, Shape.NOTHING, this::abort)
        .doc("Asks a job to stop. Answers at once; the job's state tells when it has.")
        .anyLogin()
        .audited("Abort job", params -> String.valueOf(params.id()))
        .evenUnrecorded();
    offer
        .job("core.bulk", BulkParams.class, Shape.list(Bulk.Entry.class), this::bulk)
        .doc("Calls one method for each list of arguments, one after another.")
        .anyLogin()
        .lock(bulk::lock)
        .carries(bulk::shown)
        .onlyWaits()
        .before(
            Version.V25_10,
            Difference.answered(Shape.list(Bulk.OlderEntry.class), Bulk::before2510));
  }

  private static Function<JobView, JsonObject> shown(Call call, JsonObject extra) {
    boolean raw = JsonBoolean.TRUE.equals(extra.get("raw_result"));
    boolean details = JobRows.showsDetails(extra);
    return job -> {
      JsonObject row = raw ? job.fieldsFor(call.caller()) : job.shown();
      return details ? row.with(JobRows.DETAILS, job.details().json(job.owner())) : row;
    };
  }

  private JsonValue await(JobContext job, IdParams params) throws InterruptedException {
    JobView target = jobs.require(params.id());
    refuse(JobAccess.readRefusal(job.owner(), target));
    return target.resultFor(job.owner(), job.wrap(jobs.handle(target.id())));
  }

  private void follow(Caller caller, Emitter emitter, FollowParams params)
      throws IOException, InterruptedException {
    JobView target;
    try {
      target = jobs.require(params.id());
    } catch (Fault.NotFound unknown) {
      throw new Fault.Invalid(
          List.of(new Problem("id", unknown.problem().message(), Errno.ENOENT)));
    }
    refuse(JobAccess.readRefusal(caller, target));
    jobs.followLog(params.id(), params.tailLines(), emitter);
  }

  private @Nullable Void abort(Call call, IdParams params) {
    jobs.abort(params.id(), call.caller());
    return null;
  }

  private static void refuse(Optional<String> refusal) {
    refusal.ifPresent(
        text -> {
          throw new Fault.CallError(Errno.EPERM, text);
        });
  }

  private List<Bulk.Entry> bulk(JobContext job, BulkParams params) throws Exception {
    return bulk.run(job, params.method(), params.params(), params.description());
  }
}
