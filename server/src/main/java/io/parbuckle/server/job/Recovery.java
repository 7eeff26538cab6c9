package io.parbuckle.server.job;

import io.parbuckle.api.job.Fate;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.job.JobDetails.Interruption;
import io.parbuckle.server.job.JobState.Ended;
import io.parbuckle.server.job.JobState.Failed;
import io.parbuckle.server.job.JobState.Running;
import io.parbuckle.server.job.JobState.Waiting;
import io.parbuckle.server.job.LiveJob.Surroundings;
import io.parbuckle.server.job.LiveJob.Terms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives the jobs that an earlier server left their declared fate (`extensions.md` §7.2): one that
/// ran fails or is put back at the head of its line, one that waited keeps its place unless what it
/// needs has gone.
///
/// **Threads.** The one that starts the server, once.
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final JobEngine engine;
  private final JobStore store;
  private final Rows rows;
  private final Surroundings around;
  private final Time time;

  /// Those that ran stand before those that waited.
  private final List<LiveJob> again = new ArrayList<>();

  private final List<LiveJob> waiting = new ArrayList<>();

  Recovery(JobEngine engine, JobStore store, Rows rows, Surroundings around, Time time) {
    this.engine = engine;
    this.store = store;
    this.rows = rows;
    this.around = around;
    this.time = time;
  }

  /// @return the jobs that are to run, in the order of their lines
  List<LiveJob> run() {
    for (JobRow row : store.live()) {
      @Nullable JobMethod method = engine.method(row.method());
      JobView view = rows.view(row, method);
      switch (view.state()) {
        case Running running -> interrupted(row, view, running, method);
        case Waiting wait -> waited(row, view, wait, method);
        case JobState.Ended _ -> throw new IllegalStateException("job " + row.id() + " has ended");
      }
    }
    List<LiveJob> found = new ArrayList<>(again);
    found.addAll(waiting);
    return found;
  }

  private void interrupted(JobRow row, JobView view, Running running, @Nullable JobMethod method) {
    Instant now = time.instant();
    boolean repeats = method != null && view.details().fate() != Fate.FAIL;
    JobView noted = with(view, new Interruption(now, "crash", repeats ? "WAITING" : "FAILED"));
    if (view.details().abort() != null) {
      end(view, running.aborted(now)); // somebody asked, and the crash has stopped it
    } else if (!repeats || method == null) {
      fail(noted, running.failed(now, JobError.interrupted(JobRunner.STOPPED)));
    } else {
      again(row, noted, running, method);
    }
  }

  private void again(JobRow row, JobView view, Running running, JobMethod method) {
    LOG.atWarn().addKeyValue("job", row.id()).log("a job that the server left runs again");
    sayInLog(view, JobRunner.BEGINS_AGAIN);
    LiveJob job = restored(row, view, method, running.since());
    if (job != null) {
      store.backInLine(row.id(), rows.interruptions(view.details()), job.attemptsMax());
      around.listener().changed(job.view());
      again.add(job);
    }
  }

  private void waited(JobRow row, JobView view, Waiting wait, @Nullable JobMethod method) {
    Instant now = time.instant();
    if (method == null) {
      fail(view, wait.lost(now, lost("The method " + row.method() + " is not there any more.")));
    } else if (row.needsPipe()) {
      fail(
          view,
          wait.lost(now, lost("The server stopped before this job could transfer its data.")));
    } else {
      LiveJob job = restored(row, view, method, wait.since());
      if (job != null) {
        // One that an orderly stop interrupted is the head of its line, too.
        (row.attempt() > 0 && !view.details().interruptions().isEmpty() ? again : waiting).add(job);
      }
    }
  }

  private static JobError lost(String sentence) {
    return JobError.interrupted(sentence);
  }

  /// Null when its arguments cannot be read; it has failed then.
  private @Nullable LiveJob restored(JobRow row, JobView view, JobMethod method, Instant since) {
    List<JsonValue> arguments;
    JsonValue checkpoint;
    try {
      arguments = rows.arguments(row);
      checkpoint = rows.checkpoint(row);
    } catch (MalformedJson | RuntimeException e) {
      fail(view, new Waiting(since).lost(time.instant(), JobError.of(e)));
      return null;
    }
    Terms terms =
        new Terms(
            row.id(),
            method,
            arguments,
            view.arguments(),
            view.owner(),
            row.lockName(),
            row.uniqueKey(),
            Pipes.NONE,
            row.timeQueued());
    return new LiveJob(terms, around, view, checkpoint);
  }

  private void fail(JobView view, Failed failed) {
    LOG.atWarn()
        .addKeyValue("job", view.id())
        .addKeyValue("method", view.method())
        .addKeyValue("error", failed.error().error())
        .log("a job that the server left has failed");
    sayInLog(view, failed.error().error());
    end(view, failed);
  }

  private void end(JobView view, Ended state) {
    JobView ended = ended(view, state);
    store.ended(rows.of(ended, false));
    around.listener().changed(ended);
  }

  private static JobView with(JobView view, Interruption interruption) {
    return as(view, view.state(), view.logsExcerpt(), view.details().stopped(interruption));
  }

  private static JobView ended(JobView view, Ended state) {
    String log = view.logsPath();
    return as(
        view,
        state,
        log == null ? null : JobLog.excerpt(Path.of(log)),
        view.details().stopped(null));
  }

  private static JobView as(
      JobView view, JobState state, @Nullable String excerpt, JobDetails details) {
    return new JobView(
        view.id(),
        view.messageIds(),
        view.method(),
        view.arguments(),
        view.transientJob(),
        view.description(),
        view.abortable(),
        view.logsPath(),
        excerpt,
        view.progress(),
        state,
        view.owner(),
        view.readRole(),
        view.redaction(),
        details);
  }

  /// A line in the job's log, where there is one.
  private void sayInLog(JobView view, String sentence) {
    if (view.logsPath() == null || Files.notExists(around.log(view.id()))) {
      return;
    }
    try (JobLog log = JobLog.open(around.log(view.id()), Long.MAX_VALUE)) {
      log.line(sentence);
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("job", view.id()).setCause(e).log("nothing written to the log");
    }
  }
}
