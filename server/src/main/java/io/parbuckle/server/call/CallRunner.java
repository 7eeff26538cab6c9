package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.audit.AuditEntry;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.auth.Gate;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.call.Idempotency.Claim;
import io.parbuckle.server.call.Idempotency.Found;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.figure.CallFigures;
import io.parbuckle.server.figure.CallFigures.Ending;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.Alongside;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobOutcome;
import io.parbuckle.server.job.Pipes;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.AnswerTooLong;
import io.parbuckle.server.session.Asker;
import io.parbuckle.server.session.JobAnswer;
import io.parbuckle.server.session.Session;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Serves one call, from its method to its answer, whether it came over a connection or over HTTP.
/// [#serve] is the whole life of a call.
///
/// **Threads.** Each call has its own, which may block.
public final class CallRunner {

  /// The name under which all names are counted that nobody has.
  public static final String UNKNOWN = "unknown";

  /// They change or use a connection, and a call over HTTP has none.
  private static final Set<String> NEED_CONNECTION =
      Set.of(
          "core.set_options",
          "core.subscribe",
          "core.unsubscribe",
          "core.resize_shell",
          "auth.login",
          "auth.login_ex",
          "auth.login_ex_continue",
          "auth.login_with_api_key",
          "auth.login_with_token",
          "auth.logout");

  private static final AuditOutcome INTERRUPTED =
      AuditOutcome.unknown("The call was interrupted; it may have taken effect.");

  private final Gate gate;
  private final JobEngine jobs;
  private final Idempotency idempotency;
  private final Recorder recorder;
  private final Defects defects;
  private final Version current;
  private final long resultBytesMax;
  private final Time time;
  private final Named<CallFigures> figures = new Named<>(CallFigures::new);

  /// @param current the API version whose clients find wrong arguments of a job in the job itself
  /// @param resultBytesMax of one answer (`limits.result_bytes`)
  public CallRunner(
      Gate gate,
      JobEngine jobs,
      Idempotency idempotency,
      Recorder recorder,
      Defects defects,
      Version current,
      long resultBytesMax,
      Time time) {
    this.gate = gate;
    this.jobs = jobs;
    this.idempotency = idempotency;
    this.recorder = recorder;
    this.defects = defects;
    this.current = current;
    this.resultBytesMax = resultBytesMax;
    this.time = time;
  }

  /// Runs a call that has a place, answers it, and gives the place back. Never throws: whatever
  /// happens becomes an answer.
  ///
  /// @return false when its deadline has answered it, or is about to
  boolean run(ServedCall call) {
    long began = time.nanos();
    try {
      if (call.begin()) {
        serve(call);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // its time is over, or the server stops: the thread ends
    } finally {
      call.told();
      call.place().leave();
      figures.of(call.method().name()).ended(call.ending(), time.nanos() - began);
    }
    return call.end();
  }

  /// By method; calls of names that nobody has are counted under [#UNKNOWN].
  public Named<CallFigures> figures() {
    return figures;
  }

  /// Somebody has logged in without a call, by where the connection comes from.
  void loggedIn(Session session, Login login) {
    recorder.loggedIn(session, login);
  }

  /// A call ends before it has a place.
  void refused(@Nullable Method method) {
    figures.of(method == null ? UNKNOWN : method.name()).ended(Ending.REFUSED, 0);
  }

  /// Ends a call when the time that it asked for is over; that begins now.
  ///
  /// @param withdraw takes the call out of the line, if it still waits for a place then
  void limit(ServedCall call, Runnable withdraw) {
    long ms = call.terms().timeoutMs();
    boolean ofJob = call.method().kind() instanceof Method.Kind.Job;
    Deadline deadline =
        new Deadline(
            ms,
            ofJob,
            failure -> {
              withdraw.run();
              expired(call, failure);
            },
            time);
    call.deadline(deadline);
    deadline.start();
  }

  private void expired(ServedCall call, Failure failure) {
    try {
      send(
          call,
          failed(call, failure),
          () -> {}); // what it runs may take its time: it keeps its place
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does; the thread ends here
    }
  }

  private void serve(ServedCall call) throws InterruptedException {
    try {
      call.admitted(admitted(call));
    } catch (Fault refusal) {
      Failure failure = refused(call.bearer(), refusal);
      recorder.refused(call, refusal, failure);
      answer(call, failed(call, failure));
      call.ending(Ending.REFUSED);
      return;
    }
    String key = call.terms().key();
    if (key != null && !(call.method().access() instanceof Access.NoLogin)) {
      serveOnce(call, key);
    } else if (call.method().kind() instanceof Method.Kind.Job(JobMethod job)) {
      serveJob(call, job, null);
    } else {
      answerHeld(call, outcome(call));
    }
    call.answered();
  }

  // ---- with an idempotency key

  /// A call that may have been made before: it is run by the first, and answered alike.
  private void serveOnce(ServedCall call, String key) throws InterruptedException {
    Method method = call.method();
    Found found;
    try {
      if (!(method.kind() instanceof Method.Kind.Job)) {
        method.check(call.params());
      }
      found = idempotency.take(call.caller(), method.name(), key, call.params());
    } catch (Exception e) {
      answer(call, failed(call, defects.failure(call, method.name(), e)));
      return;
    }
    switch (found) {
      case Found.First(var claim) -> serveFirst(call, claim);
      case Found.Running(var claim) -> {
        call.told();
        if (mayWait(call)) {
          call.place().leaveForJob();
          repeat(call, claim.await());
        }
      }
      case Found.Answered _, Found.Accepted _ -> repeat(call, found);
    }
  }

  private void serveFirst(ServedCall call, Claim claim) throws InterruptedException {
    if (call.method().kind() instanceof Method.Kind.Job(JobMethod job)) {
      serveJob(call, job, claim);
      return;
    }
    try {
      idempotency.begin(claim);
    } catch (RuntimeException e) {
      Failure failure = defects.failure(call, call.method().name(), e);
      idempotency.refused(claim, failure);
      answer(call, failed(call, failure));
      return;
    }
    Outgoing answer;
    try {
      answer = outcome(call);
    } catch (InterruptedException e) {
      Failure expired = call.expired();
      if (expired == null) {
        idempotency.lost(claim);
      } else {
        idempotency.ended(claim, failed(call, expired));
      }
      throw e;
    } catch (Throwable e) {
      idempotency.lost(claim);
      throw e;
    }
    idempotency.ended(claim, answer);
    answerHeld(call, answer);
  }

  /// Answers as the first call with the key was answered.
  private void repeat(ServedCall call, Found found) throws InterruptedException {
    switch (found) {
      case Found.Answered(Outgoing.Result(var _, var value)) -> answer(call, result(call, value));
      case Found.Answered(Outgoing.Failed(var _, var failure)) ->
          answer(call, failed(call, failure));
      case Found.Accepted(var job) -> repeatJob(call, job);
      default -> throw new IllegalStateException("a first call came to " + found);
    }
  }

  private void repeatJob(ServedCall call, long id) throws InterruptedException {
    call.told();
    JobAnswer wanted = call.bearer().jobAnswer();
    Optional<Started> started = jobs.again(id, call.id());
    if (wanted instanceof JobAnswer.Id) {
      call.bearer().accepted(id);
      answerId(call, id);
    } else if (started.isPresent()) {
      if (mayWait(call)) {
        call.accepted(id);
        call.place().leaveForJob();
        awaitJob(call, started.get(), wanted);
      }
    } else {
      call.bearer().accepted(id);
      answer(call, endedBefore(call, id, wanted));
    }
  }

  private Outgoing endedBefore(ServedCall call, long id, JobAnswer wanted)
      throws InterruptedException {
    try {
      JobOutcome outcome = jobs.outcome(id);
      return outcome instanceof JobOutcome.Aborted && wanted instanceof JobAnswer.OutcomeWithin
          ? failed(call, aborted(id))
          : ended(call, jobs.methodOf(id), outcome);
    } catch (Fault.NotFound _) {
      String sentence =
          "The first call with this key led to job "
              + id
              + ", which is not kept any"
              + " more. Its outcome is unknown.";
      return failed(
          call, Failure.call(Errno.ECANCELED, sentence).with("job_id", JsonInteger.of(id)));
    }
  }

  /// @return false when too many calls wait already; the call has been answered
  private boolean mayWait(ServedCall call) throws InterruptedException {
    boolean may = call.place().mayWaitForJob();
    if (!may) {
      answer(call, failed(call, Failure.tooManyCalls(call.place().limit())));
    }
    return may;
  }

  // ---- without one

  /// Answers; what a subscription has held back for its answer follows at once.
  private void answerHeld(ServedCall call, Outgoing answer) throws InterruptedException {
    Seat held = call.held();
    boolean tellsId = call.id() != null && answer instanceof Outgoing.Result;
    if (held == null || !tellsId || !(call.bearer() instanceof Session session)) {
      answer(call, answer);
    } else if (call.end()) {
      call.ending(Ending.OK);
      session.answer(answer, held, call.place()::leave);
    }
  }

  private Caller admitted(ServedCall call) {
    String name = call.method().name();
    if (NEED_CONNECTION.contains(name) && !(call.bearer() instanceof Session)) {
      throw new Fault.CallError(
          Errno.ENOTSUP, name + " needs a connection: call it over a WebSocket.");
    }
    return gate.admit(call.bearer(), login(call), name, call.method().access());
  }

  /// A call that has begun goes on when its connection is closed (`protocol.md` §4.9), also if its
  /// thread is the slower one.
  private static @Nullable Login login(ServedCall call) {
    Login login = call.bearer().login();
    return login == null && call.begunAtOnce() && call.bearer() instanceof Session session
        ? session.departed()
        : login;
  }

  /// What the audit trail says of it stands there before it begins, and behind it what it came to.
  private Outgoing outcome(ServedCall call) throws InterruptedException {
    Recorder.Standing before = Recorder.Standing.of(call.bearer());
    AuditEntry entry = null;
    try {
      entry = recorder.begin(call);
      JsonValue answer = call.method().answer(call, call.params());
      end(entry, AuditOutcome.SUCCESS);
      recorder.session(call, before, answer, null);
      return result(call, answer);
    } catch (InterruptedException e) {
      Failure expired = call.interruption();
      end(entry, expired == null ? INTERRUPTED : AuditOutcome.unknown(expired.reason()));
      if (expired != null) {
        recorder.session(call, before, null, expired);
      }
      throw e;
    } catch (Throwable e) { // also an Error of a plug-in: whoever asked waits for an answer
      Failure failure = defects.failure(call, call.method().name(), e);
      end(entry, AuditOutcome.failed(failure.reason()));
      recorder.session(call, before, null, failure);
      return failed(call, failure);
    }
  }

  private static void end(@Nullable AuditEntry entry, AuditOutcome outcome) {
    if (entry != null) {
      entry.ended(outcome);
    }
  }

  /// A job method answers with the job's id, or with the job's outcome where that was asked for
  /// (`protocol.md` §4.3). The body starts once the id is on its way, so that nothing about the job
  /// overtakes it. Older versions refuse wrong arguments before there is a job.
  ///
  /// @param claim told of the job; null for a call without a key
  private void serveJob(ServedCall call, JobMethod job, @Nullable Claim claim)
      throws InterruptedException {
    Asker asker = call.bearer();
    JobAnswer wanted = asker.jobAnswer();
    boolean waits = !(wanted instanceof JobAnswer.Id);
    if (waits && !call.place().mayWaitForJob()) {
      Failure tooMany = Failure.tooManyCalls(call.place().limit());
      refused(claim, tooMany);
      answer(call, failed(call, tooMany));
      call.ending(Ending.REFUSED);
      return;
    }
    Started started;
    AuditEntry entry = null;
    try {
      boolean lifted = call.method().lifts() || asker.version().isBefore(current);
      List<JsonValue> arguments = lifted ? call.method().lifted(call.params()) : call.params();
      JsonValue shownId = asker.codec() == Codec.DDP ? null : call.id();
      entry = recorder.begin(call);
      Alongside alongside = recorder.alongside(entry);
      if (claim != null) {
        alongside = alongside.and((tx, id) -> idempotency.accepting(tx, claim, id));
      }
      call.awaitTurn();
      started = jobs.start(call.caller(), shownId, job, arguments, Pipes.NONE, alongside, call);
      call.told();
    } catch (Exception e) {
      call.told();
      Failure failure = defects.failure(call, job.name(), e);
      end(entry, AuditOutcome.failed(failure.reason()));
      refused(claim, failure);
      if (e instanceof InterruptedException stopped) {
        throw stopped;
      }
      answer(call, failed(call, failure));
      return;
    }
    if (claim != null) {
      idempotency.accepted(claim, started.id());
    }
    if (!waits) {
      asker.accepted(started.id());
      try {
        answerId(call, started.id());
      } finally {
        jobs.begin(started);
      }
      return;
    }
    jobs.begin(started);
    call.accepted(started.id());
    call.place().leaveForJob();
    awaitJob(call, started, wanted);
  }

  private void refused(@Nullable Claim claim, Failure failure) {
    if (claim != null) {
      idempotency.refused(claim, failure);
    }
  }

  private void awaitJob(ServedCall call, Started started, JobAnswer wanted)
      throws InterruptedException {
    switch (wanted) {
      case JobAnswer.Id _ -> answerId(call, started.id());
      case JobAnswer.Outcome _ ->
          answer(call, ended(call, started.method().name(), started.await()));
      case JobAnswer.OutcomeWithin(var most) -> {
        Optional<JobOutcome> outcome = started.await(most);
        if (outcome.isEmpty()) {
          answerId(call, started.id());
        } else if (outcome.get() instanceof JobOutcome.Aborted) {
          answer(call, failed(call, aborted(started.id())));
        } else {
          answer(call, ended(call, started.method().name(), outcome.get()));
        }
      }
    }
  }

  private static Failure aborted(long job) {
    return Failure.call(Errno.ECANCELED, "Job " + job + " was aborted.")
        .with("job_id", JsonInteger.of(job));
  }

  /// @param name the job's own method; a call may be given a job of another that waited already
  private Outgoing ended(ServedCall call, String name, JobOutcome outcome)
      throws InterruptedException {
    try {
      Method method = call.bearer().methods().require(name);
      return result(call, method.shownTo(call.caller(), outcome.result()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // The engine has logged it where it happened.
      return failed(call, Failures.of(e));
    }
  }

  // ---- answers

  private static Outgoing result(ServedCall call, JsonValue value) {
    return new Outgoing.Result(id(call), value);
  }

  private static Outgoing failed(ServedCall call, Failure failure) {
    return new Outgoing.Failed(id(call), failure);
  }

  private static JsonValue id(ServedCall call) {
    JsonValue id = call.id();
    return id == null ? JsonValue.NULL : id;
  }

  private void answerId(ServedCall call, long job) throws InterruptedException {
    if (call.end()) {
      call.ending(Ending.OK);
      Outgoing answer = call.id() == null ? null : result(call, JsonInteger.of(job));
      call.bearer().answerJob(answer, job, resultBytesMax, call.place()::leave);
    }
  }

  private void answer(ServedCall call, Outgoing answer) throws InterruptedException {
    if (call.end()) {
      call.ending(answer instanceof Outgoing.Failed ? Ending.ERROR : Ending.OK);
      send(call, answer, call.place()::leave);
    }
  }

  private void send(ServedCall call, Outgoing answer, Runnable first) throws InterruptedException {
    Asker asker = call.bearer();
    if (call.id() == null) {
      asker.answer(null, resultBytesMax, first);
      return;
    }
    try {
      asker.answer(answer, resultBytesMax, first);
    } catch (AnswerTooLong e) {
      call.ending(Ending.ERROR);
      asker.answer(failed(call, tooLong(e)), Long.MAX_VALUE, first);
    } catch (IllegalArgumentException e) {
      // Whatever a method returns, its caller is answered.
      call.ending(Ending.ERROR);
      Failure failure = Failure.unserializable(String.valueOf(e.getMessage()));
      asker.answer(failed(call, failure), Long.MAX_VALUE, first);
    }
  }

  private static Failure tooLong(AnswerTooLong e) {
    return Failure.call(
            Errno.EFBIG,
            "The result has more than "
                + e.bytes()
                + " bytes as JSON, and "
                + e.bytesMax()
                + " are sent (limits.result_bytes). Ask for less: the query options limit and"
                + " select, or pages with options.extra.cursor.")
        .with("bytes", JsonInteger.of(e.bytes()))
        .with("limit", JsonInteger.of(e.bytesMax()));
  }

  /// Refusals before the method has begun carry no trace; the legacy protocol wants one all the
  /// same (`protocol.md` §2.8, §6.2).
  private static Failure refused(Asker asker, Fault refusal) {
    Failure failure = Failures.of(refusal);
    return asker.codec() == Codec.DDP ? failure : failure.withoutTrace();
  }

  /// What a call of a method that nobody has is answered.
  static Failure missing(Asker asker, String name) {
    MethodTable methods = asker.methods();
    if (asker.codec() == Codec.JSON_RPC && !methods.comesLater(name)) {
      return Failure.methodMissing();
    }
    try {
      methods.require(name);
      throw new IllegalStateException(name + " exists");
    } catch (Fault fault) {
      return refused(asker, fault);
    }
  }
}
