package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message.Request;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.auth.Gate;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.figure.CallFigures;
import io.parbuckle.server.figure.CallFigures.Ending;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.Pipes;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.ApiVersion;
import io.parbuckle.server.session.Session;
import org.jspecify.annotations.Nullable;

/// Serves one call, from its method to its answer. [#serve] is the whole life of a call.
///
/// **Threads.** Each call has its own, which may block.
public final class CallRunner {

  /// The name under which all names are counted that nobody has.
  public static final String UNKNOWN = "unknown";

  private final MethodTable methods;
  private final Gate gate;
  private final JobEngine jobs;
  private final Defects defects;
  private final ApiVersion current;
  private final Time time;
  private final Named<CallFigures> figures = new Named<>(CallFigures::new);

  /// @param current the API version whose clients find wrong arguments of a job in the job itself
  public CallRunner(
      MethodTable methods,
      Gate gate,
      JobEngine jobs,
      Defects defects,
      ApiVersion current,
      Time time) {
    this.methods = methods;
    this.gate = gate;
    this.jobs = jobs;
    this.defects = defects;
    this.current = current;
    this.time = time;
  }

  /// Runs a call that has a place, answers it, and gives the place back. Never throws: whatever
  /// happens becomes an answer.
  void run(Session session, Request request, Method method) {
    CallPlace place = new CallPlace(session.slots());
    long began = time.nanos();
    Ending ending = Ending.ERROR;
    try {
      ending = serve(session, request, method, place);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops; this thread ends with the call
    } finally {
      place.leave();
      figures.of(method.name()).ended(ending, time.nanos() - began);
    }
  }

  /// By method; calls of names that nobody has are counted under [#UNKNOWN].
  public Named<CallFigures> figures() {
    return figures;
  }

  /// A call ends before it has a place.
  void refused(@Nullable Method method) {
    figures.of(method == null ? UNKNOWN : method.name()).ended(Ending.REFUSED, 0);
  }

  private Ending serve(Session session, Request request, Method method, CallPlace place)
      throws InterruptedException {
    Caller caller;
    try {
      caller = gate.admit(session, method.name(), access(session, method));
    } catch (Fault refusal) {
      answer(session, request, failed(request, refused(session, refusal)));
      return Ending.REFUSED;
    }
    SessionCall call = new SessionCall(session, caller, request.id());
    Ending ending =
        method.kind() instanceof Method.Kind.Job(JobMethod job)
            ? serveJob(call, request, job, place)
            : answerHeld(call, request, outcome(call, request, method));
    call.answered();
    return ending;
  }

  private static Ending answerHeld(SessionCall call, Request request, Outgoing answer)
      throws InterruptedException {
    Seat held = call.held();
    if (held == null || request.id() == null || !(answer instanceof Outgoing.Result)) {
      return answer(call.bearer(), request, answer);
    }
    call.bearer().answer(answer, held);
    return Ending.OK;
  }

  /// `core.ping` was not for everybody before v25.10 (`protocol.md` §10).
  private static Access access(Session session, Method method) {
    return session.isBefore2510() && method.name().equals("core.ping")
        ? new Access.AnyLogin()
        : method.access();
  }

  private Outgoing outcome(SessionCall call, Request request, Method method)
      throws InterruptedException {
    try {
      JsonValue result = method.answer(call, request.params());
      return result(request, result);
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      return failed(request, defects.failure(call, method.name(), e));
    }
  }

  /// A job method answers with the job's id, or with the job's outcome on connections that asked
  /// for that (`protocol.md` §4.3). The body starts once the id is on its way, so that nothing
  /// about the job overtakes it. Older versions refuse wrong arguments before there is a job.
  private Ending serveJob(SessionCall call, Request request, JobMethod job, CallPlace place)
      throws InterruptedException {
    Session session = call.bearer();
    boolean legacy = session.codec() == Codec.DDP;
    boolean answersId = legacy || session.isBefore2510() || session.options().legacyJobs();
    if (!answersId && !place.mayWaitForJob()) {
      answer(session, request, failed(request, Failure.tooManyCalls(session.slots().limit())));
      return Ending.REFUSED;
    }
    Started started;
    try {
      if (session.isBefore(current)) {
        methods.require(job.name()).check(request.params());
      }
      started =
          jobs.start(
              call.caller(), legacy ? null : request.id(), job, request.params(), Pipes.NONE);
    } catch (Exception e) {
      return answer(session, request, failed(request, defects.failure(call, job.name(), e)));
    }
    if (answersId) {
      Ending ending = answer(session, request, result(request, JsonInteger.of(started.id())));
      jobs.begin(started);
      return ending;
    }
    jobs.begin(started);
    place.leaveForJob();
    return answer(session, request, outcome(call, request, started));
  }

  private Outgoing outcome(SessionCall call, Request request, Started started)
      throws InterruptedException {
    try {
      Method method = methods.require(started.method().name());
      return result(request, method.shownTo(call.caller(), started.await().result()));
    } catch (InterruptedException e) {
      throw e;
    } catch (Exception e) {
      // The engine has logged it where it happened.
      return failed(request, Failures.of(e));
    }
  }

  private static Outgoing result(Request request, JsonValue value) {
    return new Outgoing.Result(id(request), value);
  }

  private static Outgoing failed(Request request, Failure failure) {
    return new Outgoing.Failed(id(request), failure);
  }

  private static JsonValue id(Request request) {
    JsonValue id = request.id();
    return id == null ? JsonValue.NULL : id;
  }

  /// Sends an answer, unless the request wants none because it has no id.
  private static Ending answer(Session session, Request request, Outgoing answer)
      throws InterruptedException {
    Ending ending = answer instanceof Outgoing.Failed ? Ending.ERROR : Ending.OK;
    if (request.id() == null) {
      return ending;
    }
    try {
      session.answer(answer);
      return ending;
    } catch (IllegalArgumentException e) {
      // Whatever a method returns, its caller is answered.
      Failure failure = Failure.unserializable(String.valueOf(e.getMessage()));
      session.answer(failed(request, failure));
      return Ending.ERROR;
    }
  }

  /// Refusals before the method has begun carry no trace; the legacy protocol wants one all the
  /// same (`protocol.md` §2.8, §6.2).
  private static Failure refused(Session session, Fault refusal) {
    Failure failure = Failures.of(refusal);
    return session.codec() == Codec.DDP ? failure : failure.withoutTrace();
  }

  /// What a call of a method that nobody has is answered.
  Failure missing(Session session, String name) {
    if (session.codec() == Codec.JSON_RPC) {
      return Failure.methodMissing();
    }
    try {
      methods.require(name);
      throw new IllegalStateException(name + " exists");
    } catch (Fault fault) {
      return Failures.of(fault);
    }
  }
}
