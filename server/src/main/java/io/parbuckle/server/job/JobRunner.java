package io.parbuckle.server.job;

import io.parbuckle.api.fault.BrokenPipe;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.Unserializable;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.server.job.JobDetails.Interruption;
import io.parbuckle.server.job.JobEngine.Ports;
import io.parbuckle.server.job.JobState.Ended;
import io.parbuckle.server.job.JobState.Running;
import io.parbuckle.server.job.JobState.Waiting;
import io.parbuckle.server.job.LiveJob.Beginning;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.math.BigDecimal;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Does the work of one job, from its turn to its last notification. [#run] is the whole life of a
/// job: one line a step.
///
/// **Threads.** A virtual one per job.
final class JobRunner {

  private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);

  /// How often a step is tried again while the database cannot be written.
  private static final Duration AGAIN = Duration.ofSeconds(1);

  static final String STOPPED = "The server stopped while this job ran.";

  static final String BEGINS_AGAIN = "The server stopped while this job ran; it begins again.";

  private final JobEngine engine;
  private final JobStore store;
  private final Rows rows;
  private final Supplier<JobLimits> limits;
  private final OwnerCheck owners;
  private final Time time;
  private final RandomGenerator random;

  JobRunner(JobEngine engine, JobStore store, Rows rows, Supplier<JobLimits> limits, Ports ports) {
    this.engine = engine;
    this.store = store;
    this.rows = rows;
    this.limits = limits;
    owners = ports.owners();
    time = ports.time();
    random = ports.random();
  }

  /// How a body came out.
  ///
  /// @param ended null when the server's stop ended it and it is to run again
  /// @param cause what it threw, for those who wait
  /// @param interruption how the server's stop ended it; null when it ended by itself
  private record Outcome(
      @Nullable Ended ended, @Nullable Exception cause, @Nullable Interruption interruption) {

    Outcome(@Nullable Ended ended, @Nullable Exception cause) {
      this(ended, cause, null);
    }
  }

  /// Never throws: whatever happens becomes the end of the job.
  void run(LiveJob job) {
    try {
      job.awaitOneBefore();
      switch (begin(job)) {
        case RUN -> finish(job, work(job));
        case ABORT -> endWaiting(job);
        case STAY -> stay(job, null);
        case ENDED -> LOG.atDebug().addKeyValue("job", job.id()).log("job ended before its body");
      }
    } catch (InterruptedException _) {
      stay(job, null); // the server stops, and this one had not begun
    }
  }

  // --- step 1 and 2: its row says RUNNING, and so do we

  private Beginning begin(LiveJob job) throws InterruptedException {
    Beginning may = job.mayBegin();
    if (may == Beginning.RUN && !job.isStoredRunning()) {
      if (!owners.mayRun(job.owner())) {
        endUnowned(job);
        return Beginning.ENDED;
      }
      Instant now = time.instant();
      String messageIds = Json.text(new JsonArray(job.messageIds()));
      durably(
          job,
          () -> store.begun(job.id(), job.nextAttempt(), messageIds, now, job.deadlineFrom(now)));
      job.begun(now);
    }
    try {
      job.openLog(limits.get().logBytes());
    } catch (IOException e) {
      return beginWithoutLog(job, e);
    }
    return job.run(time.instant());
  }

  /// A log that cannot be opened fails its own job only.
  private Beginning beginWithoutLog(LiveJob job, IOException cause) {
    Beginning may = job.run(time.instant());
    if (may != Beginning.RUN) {
      return may;
    }
    Ended failed = job.running().failed(time.instant(), JobError.of(cause));
    finish(job, new Outcome(failed, cause));
    return Beginning.ENDED;
  }

  /// Rights are those at acceptance; but nothing runs for an account that has gone meanwhile.
  private void endUnowned(LiveJob job) {
    Fault.CallError gone =
        new Fault.CallError(
            Errno.EACCES,
            "The account "
                + job.owner().username()
                + ", which started this job, was deleted or locked before it began.");
    log(job, gone);
    Ended failed = ((Waiting) job.state()).lost(time.instant(), JobError.of(gone));
    finish(job, new Outcome(failed, gone));
  }

  // --- step 3: the body, as often as it is worth it

  private Outcome work(LiveJob job) {
    Outcome outcome = attempt(job);
    while (outcome.cause() != null && isWorthAnother(job, outcome.cause())) {
      Outcome stopped = pause(job, outcome.cause());
      outcome = stopped == null ? attempt(job) : stopped;
    }
    if (outcome.cause() != null) {
      log(job, outcome.cause());
    }
    return outcome;
  }

  private static boolean isWorthAnother(LiveJob job, Exception cause) {
    Retry retry = job.method().policy().retry();
    return retry != null && job.mayTryAgain() && retry.worth().test(cause);
  }

  private Outcome attempt(LiveJob job) {
    Running running = job.running();
    job.enterBody(Thread.currentThread());
    try {
      JsonValue result =
          job.method().body().run(new BodyContext(job, engine, time), job.terms().raw());
      return returned(job, running.succeeded(time.instant(), result));
    } catch (Unserializable e) {
      LOG.atError()
          .addKeyValue("job", job.id())
          .addKeyValue("method", job.method().name())
          .setCause(e)
          .log("the result of a job cannot be written");
      return returned(
          job, running.succeededUnwritten(time.instant(), String.valueOf(e.getMessage())));
    } catch (Exception e) {
      return threw(job, running, e);
    } catch (Throwable e) { // a job must end, or its lock is held for ever
      return threw(job, running, new IllegalStateException(e.toString(), e));
    } finally {
      leaveBody(job);
    }
  }

  private static void leaveBody(LiveJob job) {
    job.leaveBody();
    boolean late = Thread.interrupted(); // was meant for the body; what follows must go on
    LOG.atTrace().addKeyValue("interrupted", late).log("body left");
  }

  /// The pause between two attempts; the lock stays held, and whoever aborts ends it at once.
  ///
  /// @return how the job ends instead of another attempt; null when that may begin
  private @Nullable Outcome pause(LiveJob job, Exception cause) {
    Retry retry = Objects.requireNonNull(job.method().policy().retry());
    Running running = job.running();
    Duration pause = retry.pause(job.attempt(), random.nextDouble());
    say(
        job,
        "Attempt "
            + job.attempt()
            + " of "
            + job.attemptsMax()
            + " failed: "
            + JobError.of(cause).error().strip()
            + " The next one begins in "
            + seconds(pause)
            + " s.");
    job.enterBody(Thread.currentThread());
    try {
      if (!job.isOnDisk()) {
        throw new InterruptedException("its call was refused");
      }
      Instant next = time.instant().plus(pause);
      durably(job, () -> store.pauses(job.id(), next));
      job.pauses(next);
      time.sleep(pause);
      Instant now = time.instant();
      durably(job, () -> store.triedAgain(job.id(), job.attempt() + 1, now, job.deadlineFrom(now)));
      job.triesAgain(now);
      return null;
    } catch (InterruptedException e) {
      return threw(job, running, e);
    } finally {
      leaveBody(job);
    }
  }

  /// Such as `600` or `1.5`.
  private static String seconds(Duration duration) {
    return BigDecimal.valueOf(duration.toMillis(), 3).stripTrailingZeros().toPlainString();
  }

  /// A line of the engine's own in the job's log, where there is one.
  private static void say(LiveJob job, String sentence) {
    JobLog log = job.log();
    if (log != null) {
      try {
        log.line(sentence);
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("nothing written to the log");
      }
    }
  }

  /// A body that returned after its time was up has run too long all the same.
  private Outcome returned(LiveJob job, Ended success) {
    return job.timedOut() && !job.abortAsked() ? ranTooLong(job) : new Outcome(success, null);
  }

  private Outcome threw(LiveJob job, Running running, Exception e) {
    Instant now = time.instant();
    if (stopped(e) && job.abortAsked()) {
      LOG.atInfo().addKeyValue("job", job.id()).log("job aborted");
      return new Outcome(running.aborted(now), null);
    }
    if (stopped(e) && job.serverStops()) {
      return fate(job, running, now);
    }
    return job.timedOut() ? ranTooLong(job) : new Outcome(running.failed(now, JobError.of(e)), e);
  }

  private Outcome ranTooLong(LiveJob job) {
    Duration limit = Objects.requireNonNull(job.method().policy().timeLimit());
    Fault.CallError late =
        new Fault.CallError(Errno.ETIMEDOUT, "The job ran longer than " + seconds(limit) + " s.");
    return new Outcome(job.running().failed(time.instant(), JobError.of(late)), late);
  }

  /// The body has not stopped though somebody wants its lock: the job ends without it.
  void cutOff(LiveJob job) {
    if (!job.cutOff()) {
      return;
    }
    String by = job.abortedBy();
    Fault.CallError taken =
        new Fault.CallError(
            Errno.ECANCELED,
            "The lock of this job was released"
                + (by.isEmpty() ? "" : " by " + by)
                + " because the job did not stop.");
    say(job, JobError.of(taken).error());
    log(job, taken);
    finish(job, new Outcome(job.running().failed(time.instant(), JobError.of(taken)), taken));
  }

  /// What was declared for a job whose server goes while it runs.
  private static Outcome fate(LiveJob job, Running running, Instant now) {
    return switch (job.method().policy().fate()) {
      case REQUEUE, RESUME -> new Outcome(null, null, new Interruption(now, "stop", "WAITING"));
      case FAIL ->
          new Outcome(
              running.failed(now, JobError.interrupted(STOPPED)),
              null,
              new Interruption(now, "stop", "FAILED"));
    };
  }

  /// The body has not stopped in the time that the server gives it: the job meets its declared
  /// fate, and what the body does later has no effect.
  void giveUp(LiveJob job) {
    LOG.atWarn().addKeyValue("job", job.id()).log("the body of a job did not stop");
    if (job.state() instanceof Running running) {
      finish(job, fate(job, running, time.instant()));
    } else {
      stay(job, null);
    }
  }

  /// Whether the body ended because it was told to.
  private static boolean stopped(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof InterruptedException
          || cause instanceof JobAborted
          || cause instanceof ClosedByInterruptException
          || cause instanceof InterruptedIOException) {
        return true;
      }
    }
    return false;
  }

  /// Whether the sentence says all: a fault that the body has thrown, or has been handed by a
  /// stream, or a client that does not read any more. Anything else is logged with its trace.
  private static boolean isTold(Throwable e) {
    return e instanceof Fault
        || e instanceof BrokenPipe
        || (e instanceof IOException && e.getCause() != null && isTold(e.getCause()));
  }

  private static void log(LiveJob job, Exception e) {
    var line = LOG.atWarn().addKeyValue("job", job.id()).addKeyValue("method", job.method().name());
    if (isTold(e)) {
      line.addKeyValue("error", JobError.of(e).error().strip()).log("job failed");
    } else {
      line.setCause(e).log("job failed");
    }
  }

  // --- steps 4 to 8: the end

  /// Ends a job that waited and was aborted.
  void endWaiting(LiveJob job) {
    Instant now = time.instant();
    try {
      job.openLog(
          limits.get().logBytes()); // a job that leaves the line has its log, empty as it is
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("log not opened");
    }
    finish(job, new Outcome(((Waiting) job.state()).aborted(now), null));
  }

  private static void interrupted(LiveJob job, Interruption interruption, String sentence) {
    LOG.atWarn()
        .addKeyValue("job", job.id())
        .addKeyValue("method", job.method().name())
        .addKeyValue("became", interruption.became())
        .log("the server stops while a job runs");
    job.interrupted(interruption);
    say(job, sentence);
  }

  private void finish(LiveJob job, Outcome outcome) {
    Ended ended = outcome.ended();
    if (ended == null) {
      stay(job, outcome.interruption());
      return;
    }
    if (!settle(job, outcome.cause())) {
      return; // the stop of the server did not wait for it
    }
    if (outcome.interruption() != null) {
      interrupted(job, outcome.interruption(), STOPPED);
    }
    if (ended instanceof JobState.Succeeded) {
      job.terms().pipes().whole();
    }
    String excerpt = closeLog(job);
    JobRow row = rows.of(job.viewOf(ended, excerpt), job.method().shown().secretResult());
    if (!job.endsEarly(row, () -> tell(job, ended, excerpt))) {
      store(job, row);
      tell(job, ended, excerpt);
    }
  }

  /// Tells an end that is stored, unless there is no such job, because its call was refused.
  private void tell(LiveJob job, Ended ended, @Nullable String excerpt) {
    if (!job.awaitKnown()) {
      engine.left(job);
      return;
    }
    engine.leave(job); // whoever hears of the end finds the lock free; the next one waits for us
    job.ended(ended, time.nanos());
    closePipes(job, ended instanceof JobState.Succeeded);
    job.tellEnd(excerpt);
    engine.gone(job);
  }

  /// @return false if that was decided before, or there is no such job, because its call was
  ///   refused
  private boolean settle(LiveJob job, @Nullable Exception cause) {
    if (!job.settle(cause)) {
      return false;
    }
    if (job.isRefused()) {
      engine.left(job);
      return false;
    }
    return true;
  }

  private @Nullable String closeLog(LiveJob job) {
    JobLog log = job.log();
    if (log != null) {
      try {
        log.close();
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("log not closed");
      }
    }
    return job.method().logs() ? JobLog.excerpt(job.logFile()) : null;
  }

  private void store(LiveJob job, JobRow ended) {
    try {
      if (job.isOnDisk()) {
        durably(job, () -> store.ended(ended));
      }
    } catch (InterruptedException _) {
      // Closed before it could be stored: the next start gives it its declared fate.
      LOG.atError().addKeyValue("job", job.id()).log("the end of a job is not stored");
    }
  }

  private static void closePipes(LiveJob job, boolean succeeded) {
    try {
      job.terms().pipes().ended(succeeded);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("pipes not closed");
    }
  }

  /// The server stops: a job that waits keeps its place, also when its row says RUNNING because it
  /// was about to begin.
  void keepInLine(LiveJob job) {
    if (job.isStoredRunning()) {
      stay(job, null);
    } else if (job.settle(null)) {
      closePipes(job, false);
      job.tellBackInLine(time.instant(), false);
    }
  }

  /// The server stops: a job that had not begun, or is to run again, waits for the next start.
  private void stay(LiveJob job, @Nullable Interruption interruption) {
    if (!settle(job, null)) {
      return;
    }
    if (!job.isOnDisk()) {
      engine.left(job);
      return;
    }
    if (interruption != null) {
      interrupted(job, interruption, BEGINS_AGAIN);
    }
    closeLog(job);
    String interruptions = rows.interruptions(job.view().details());
    try {
      store.backInLine(job.id(), interruptions, job.attemptsMax());
    } catch (RuntimeException e) {
      LOG.atError().addKeyValue("job", job.id()).setCause(e).log("job not put back in line");
    }
    closePipes(job, false);
    job.tellBackInLine(time.instant(), interruption != null);
  }

  /// Does a step until it is durable. While the database cannot be written the job stands still:
  /// nobody hears of what a crash would undo.
  private void durably(LiveJob job, Runnable step) throws InterruptedException {
    boolean said = false;
    while (true) {
      try {
        step.run();
        return;
      } catch (Fault.CallError e) {
        if (!said) {
          LOG.atError().addKeyValue("job", job.id()).setCause(e).log("a job waits for the disk");
          said = true;
        }
        if (engine.closed()) {
          throw new InterruptedException("the server stops");
        }
        time.sleep(AGAIN);
      } catch (RuntimeException e) {
        LOG.atError().addKeyValue("job", job.id()).setCause(e).log("a step of a job is not stored");
        return; // a defect of ours, and no reason to hold the lock for ever
      }
    }
  }
}
