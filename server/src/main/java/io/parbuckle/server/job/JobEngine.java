package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.Jobs;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.job.LiveJob.Surroundings;
import io.parbuckle.server.job.LiveJob.Terms;
import io.parbuckle.server.store.NumberBlocks;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes work in, and knows all jobs.
///
/// A call is decided in one step in memory: the bounds, whether it joins a waiting job, its id, its
/// place in line. Then the row is committed, then `added` is told, then the caller has the id. The
/// body begins when [#begin] says that the caller's client will read the id first, or a second
/// later.
///
/// **Threads.** Any.
public final class JobEngine implements Jobs, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobEngine.class);

  /// Ids of one reservation: half a second of the fastest jobs is half of it.
  private static final int IDS = 10_000;

  private static final String BUSY = "This job is already being performed";

  private final JobStore store;
  private final NumberBlocks ids;
  private final Rows rows;
  private final JobRunner runner;
  private final Supplier<JobLimits> limits;
  private final Time time;
  private final LockTable<LiveJob> locks = new LockTable<>();
  private final Turns turns;
  private final Surroundings around;
  private final Ticker ticker;

  /// Jobs that have not ended, or whose end is still being told, by id.
  private final ConcurrentSkipListMap<Long, LiveJob> live = new ConcurrentSkipListMap<>();

  private final ReentrantLock admission = new ReentrantLock();

  /// Former holders of locks whose end is still being told. Guarded by admission.
  private final Map<String, LiveJob> telling = new HashMap<>();

  private volatile Function<String, @Nullable JobMethod> methods = _ -> null;
  private volatile boolean stopping;
  private volatile boolean closed;

  /// Where the jobs of this server are.
  ///
  /// @param logs the folder of their logs
  /// @param node the name of this server among several on one database
  public record Place(Path logs, String node) {}

  /// @param limits as they are now: all but `runningMax` and `runningPerUser` may change
  public JobEngine(
      Database database,
      Secrets secrets,
      JobListener listener,
      Supplier<JobLimits> limits,
      Place place,
      Time time) {
    this.limits = limits;
    this.time = time;
    store = new JobStore(database);
    ids = new NumberBlocks(database, "job", IDS);
    rows = new Rows(secrets, place.logs(), place.node());
    runner = new JobRunner(this, store, rows, limits, time);
    turns = new Turns(locks, limits.get().runningMax(), limits.get().runningPerUser());
    around = new Surroundings(listener, turns, locks, place.logs(), place.node());
    ticker = new Ticker(new Attention(this, store, rows, limits, place.logs(), time), time);
  }

  /// Says how methods are found by name, for jobs that are started or found by it.
  public void methods(Function<String, @Nullable JobMethod> methods) {
    this.methods = methods;
  }

  @Nullable JobMethod method(String name) {
    return methods.apply(name);
  }

  /// Gives the jobs that an earlier server left their declared fate, and starts those that wait.
  /// Comes after [#methods] and before the first [#start].
  public void recover() {
    Recovery recovery = new Recovery(this, store, rows, around, time);
    List<LiveJob> found = recovery.run();
    for (LiveJob job : found) {
      live.put(job.id(), job);
      if (turns.enter(job) && job.turnHasCome(null)) {
        launch(job);
      }
    }
    ticker.start();
  }

  // --- taking work in

  /// Takes a job in; it is durable when this returns.
  ///
  /// @param messageId the request's id; null when there is none, or it must not be shown
  /// @throws Fault when it is refused, as the caller is to be told
  public Started start(
      Caller owner,
      @Nullable JsonValue messageId,
      JobMethod method,
      List<JsonValue> arguments,
      Pipes pipes) {
    checkPipes(method, pipes);
    Wanted wanted =
        new Wanted(
            owner,
            kept(messageId),
            method,
            List.copyOf(arguments),
            shown(method, arguments),
            description(method, arguments),
            lockName(method, arguments),
            pipes);
    Started decided = decide(wanted);
    return decided.joined() ? joined(decided, wanted) : accepted(decided);
  }

  /// A call that asks for a job, before it is decided.
  private record Wanted(
      Caller owner,
      List<JsonValue> messageIds,
      JobMethod method,
      List<JsonValue> raw,
      JsonValue shown,
      @Nullable String description,
      @Nullable String lock,
      Pipes pipes) {}

  private static void checkPipes(JobMethod method, Pipes pipes) {
    if (method.checkPipes() && method.reads() && !pipes.hasInput()) {
      throw notOpen("input");
    }
    if (method.checkPipes() && method.writes() && !pipes.hasOutput()) {
      throw notOpen("output");
    }
  }

  static Fault notOpen(String pipe) {
    return new Fault.Technical("ValueError", "Pipe '" + pipe + "' is not open");
  }

  /// Ids that Python takes for false are not stored (`jobs.md` §2).
  private static List<JsonValue> kept(@Nullable JsonValue messageId) {
    return switch (messageId) {
      case null -> List.of();
      case JsonInteger number when number.value().signum() != 0 -> List.of(number);
      case JsonText text when !text.value().isEmpty() -> List.of(text);
      case JsonValue.JsonFraction fraction when fraction.value() != 0 -> List.of(fraction);
      default -> List.of();
    };
  }

  /// The arguments as records show them; if that fails nothing is shown, because they may hold
  /// secrets.
  private static JsonValue shown(JobMethod method, List<JsonValue> arguments) {
    try {
      return method.shown().arguments(arguments);
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("method", method.name())
          .setCause(e)
          .log("arguments of a job cannot be shown");
      return JsonValue.JsonArray.EMPTY;
    }
  }

  private static @Nullable String description(JobMethod method, List<JsonValue> arguments) {
    Function<List<JsonValue>, String> description = method.description();
    if (description == null) {
      return null;
    }
    try {
      return description.apply(arguments);
    } catch (RuntimeException e) {
      LOG.atWarn().addKeyValue("method", method.name()).setCause(e).log("no description of a job");
      return null;
    }
  }

  private static @Nullable String lockName(JobMethod method, List<JsonValue> arguments) {
    Function<List<JsonValue>, String> lock = method.lock();
    if (lock == null) {
      return null;
    }
    try {
      return lock.apply(arguments);
    } catch (RuntimeException e) {
      throw new Fault.CallError(
          Errno.EINVAL,
          "Error handling job lock. This is most likely caused by invalid call arguments.",
          e);
    }
  }

  /// The one step in memory, tried again when more ids had to be reserved.
  private Started decide(Wanted wanted) {
    while (true) {
      Started decided = tryDecide(wanted);
      if (decided != null) {
        ids.reserveAhead();
        return decided;
      }
      ids.reserve();
    }
  }

  private @Nullable Started tryDecide(Wanted wanted) {
    admission.lock();
    try {
      if (stopping) {
        throw new Fault.CallError(Errno.EAGAIN, "The server stops and takes no more jobs.");
      }
      LiveJob shared = shared(wanted);
      if (shared != null) {
        wanted.messageIds().forEach(shared::join);
        return new Started(shared, true);
      }
      OptionalLong id = ids.poll();
      return id.isEmpty() ? null : new Started(entered(wanted, id.getAsLong()), false);
    } finally {
      admission.unlock();
    }
  }

  /// The waiting job that the call is answered with, null when it gets its own (`jobs.md` §6).
  ///
  /// The holder of the lock counts as running as soon as its id has been told; a client that waits
  /// for each id never gets the first one twice.
  private @Nullable LiveJob shared(Wanted wanted) {
    String lock = wanted.lock();
    if (lock == null) {
      checkLine(
          turns.waitingForPlace(wanted.owner().username()),
          "waits for a free place (jobs.running_max)");
      return null;
    }
    List<LiveJob> waiting = locks.waiting(lock);
    Integer size = wanted.method().lockQueueSize();
    if (size == null) {
      checkLine(waiting.size(), "waits for the lock " + lock);
      return null;
    }
    if (size == 0) {
      if (locks.holder(lock).filter(LiveJob::accepted).isPresent()) {
        throw new Fault.CallError(Errno.EBUSY, BUSY);
      }
      return null;
    }
    return waiting.size() < size ? null : joinable(waiting, wanted.owner());
  }

  private void checkLine(int waiting, String what) {
    int most = limits.get().lineMax();
    if (waiting >= most) {
      throw new Fault.CallError(
              Errno.EBUSY,
              "The line of jobs that " + what + " is full: it holds " + most + " (jobs.line_max).")
          .with("bound", JsonText.of("jobs.line_max"))
          .with("limit", JsonInteger.of(most));
    }
  }

  private static LiveJob joinable(List<LiveJob> waiting, Caller caller) {
    for (LiveJob job : waiting.reversed()) {
      if (JobAccess.mayJoin(caller, job.owner())) {
        return job;
      }
    }
    throw new Fault.CallError(Errno.EBUSY, BUSY + " by another user");
  }

  private LiveJob entered(Wanted wanted, long id) {
    Instant now = time.instant();
    Terms terms =
        new Terms(
            id,
            wanted.method(),
            wanted.raw(),
            wanted.shown(),
            wanted.owner(),
            wanted.lock(),
            wanted.pipes(),
            now);
    LiveJob job = new LiveJob(terms, around, wanted.description(), wanted.messageIds());
    live.put(id, job);
    if (turns.enter(job)) {
      job.storedRunning(now);
      job.turnHasCome(wanted.lock() == null ? null : telling.get(wanted.lock()));
    }
    return job;
  }

  private Started accepted(Started started) {
    LiveJob job = started.job();
    try {
      store.accepted(rows.accepted(job, job.isStoredRunning()));
    } catch (RuntimeException e) {
      job.refuse(e);
      leave(job);
      gone(job);
      throw e;
    }
    job.accept();
    ticker.wake();
    return started;
  }

  private static Started joined(Started started, Wanted wanted) {
    started.job().awaitOnDisk();
    if (!wanted.messageIds().isEmpty()) {
      started.job().tellJoined();
    }
    return started;
  }

  /// The body may begin: the client will read the id, or the joined job's, before anything else
  /// about the job.
  public void begin(Started started) {
    released(started.job());
  }

  void released(LiveJob job) {
    if (job.release()) {
      launch(job);
    }
  }

  private void launch(LiveJob job) {
    Thread.ofVirtual().name("job-" + job.id()).start(() -> runner.run(job));
  }

  /// Starts a job as the server itself.
  @Override
  public Job start(String method, List<JsonValue> arguments) {
    JobMethod known = method(method);
    if (known == null) {
      throw new Fault.CallError(Errno.ENOMETHOD, "Method '" + method + "' not found");
    }
    Started started = start(Caller.SYSTEM, null, known, arguments, Pipes.NONE);
    begin(started);
    return new Handle(started.id(), started.job());
  }

  // --- the end

  /// The body has stopped: whoever waited for the lock or the place goes on.
  void leave(LiveJob job) {
    admission.lock();
    try {
      String lock = job.lock();
      if (lock != null) {
        telling.put(lock, job);
      }
      for (LiveJob next : turns.leave(job)) {
        boolean sameLock = lock != null && lock.equals(next.lock());
        if (next.turnHasCome(sameLock ? job : null)) {
          launch(next);
        }
      }
    } finally {
      admission.unlock();
    }
  }

  /// Its end has been told.
  void gone(LiveJob job) {
    admission.lock();
    try {
      String lock = job.lock();
      if (lock != null) {
        telling.remove(lock, job);
      }
    } finally {
      admission.unlock();
    }
    live.remove(job.id());
    ticker.ended();
  }

  // --- waiting

  /// Waits for the end of a job.
  ///
  /// @throws Fault.NotFound if there is no such job
  public JobOutcome outcome(long id) throws InterruptedException {
    LiveJob job = live.get(id);
    if (job != null) {
      return job.awaitOutcome();
    }
    JobOutcome outcome = require(id).outcome();
    if (outcome == null) {
      throw new InterruptedException("the server stops");
    }
    return outcome;
  }

  /// Waits for the end of a job and answers its raw result, null if it was aborted.
  ///
  /// @throws Exception what the body threw; [Fault.NotFound] if there is no such job
  public JsonValue await(long id) throws Exception {
    return outcome(id).result();
  }

  /// The name of a job's method.
  ///
  /// @throws Fault.NotFound if there is no such job
  public String methodOf(long id) {
    LiveJob job = live.get(id);
    return job != null ? job.method().name() : require(id).method();
  }

  /// A handle on a job for [io.parbuckle.api.job.JobContext#wrap].
  ///
  /// @throws Fault.NotFound if there is no such job
  public Job handle(long id) {
    LiveJob job = live.get(id);
    if (job == null) {
      require(id);
    }
    return new Handle(id, job);
  }

  /// Lets `follower` take over the progress of another job until that has ended, and answers how.
  JobOutcome followed(LiveJob follower, Job other) throws InterruptedException {
    if (!(other instanceof Handle handle)) {
      throw new IllegalArgumentException("not a job of this engine: " + other);
    }
    LiveJob target = handle.job() != null ? handle.job() : live.get(handle.id());
    if (target == null) {
      JobView ended = require(handle.id());
      Progress last = ended.progress();
      follower.report((double) last.percent(), last.description(), last.extra(), time.nanos());
      return outcome(handle.id());
    }
    target.follow(follower, time.nanos());
    try {
      return target.awaitOutcome();
    } finally {
      target.unfollow(follower);
    }
  }

  /// Calls back when a job has ended, before its last notification; at once if it has ended.
  public void whenEnded(Started started, Consumer<JobView> callback) {
    started.job().whenEnded(callback);
  }

  /// A job of this engine as other code holds it.
  private static final class Handle implements Job {

    private final long id;
    private final @Nullable LiveJob job;

    Handle(long id, @Nullable LiveJob job) {
      this.id = id;
      this.job = job;
    }

    @Override
    public long id() {
      return id;
    }

    @Nullable LiveJob job() {
      return job;
    }

    @Override
    public void await() throws InterruptedException {
      if (job != null) {
        job.awaitOutcome();
      }
    }
  }

  // --- aborting

  /// Asks a job to stop. One that waits ends now; a running one when its body has stopped; one that
  /// has ended stays as it is.
  ///
  /// @throws Fault.NotFound if there is no such job; a call error 1 if it is another user's
  public void abort(long id, Caller by) {
    LiveJob job = found(id);
    Caller owner = job != null ? job.owner() : require(id).owner();
    JobAccess.abortRefusal(by, owner)
        .ifPresent(
            text -> {
              throw new Fault.CallError(Errno.EPERM, text);
            });
    String username = by.username();
    if (job != null && job.abort(username == null ? "" : username, time.instant())) {
      runner.endWaiting(job);
    }
  }

  private @Nullable LiveJob found(long id) {
    LiveJob job = live.get(id);
    return job != null && job.accepted() ? job : null;
  }

  // --- looking

  /// A job, ended or not.
  public Optional<JobView> job(long id) {
    LiveJob job = found(id);
    return job != null ? Optional.of(job.view()) : store.job(id).map(this::view);
  }

  /// A job, ended or not.
  ///
  /// @throws Fault.NotFound if there is no such job
  public JobView require(long id) {
    return job(id).orElseThrow(() -> new Fault.NotFound("Job with id " + id + " does not exist"));
  }

  JobView view(JobRow row) {
    return rows.view(row, method(row.method()));
  }

  /// All jobs in order of id, read as they are asked for: there may be a million. A job that is
  /// accepted meanwhile may or may not be among them.
  public Iterable<JobView> jobs() {
    return () -> listing(true);
  }

  /// The same, the newest first.
  public Iterable<JobView> jobsNewestFirst() {
    return () -> listing(false);
  }

  private Iterator<JobView> listing(boolean rising) {
    return new Listing(store, this::view, liveJobs(), rising);
  }

  /// Jobs that have not ended, in order of id.
  public List<JobView> liveJobs() {
    List<JobView> views = new ArrayList<>();
    for (LiveJob job : live.values()) {
      if (job.accepted()) {
        views.add(job.view());
      }
    }
    return views;
  }

  Iterable<LiveJob> allLive() {
    return live.values();
  }

  boolean idle() {
    return live.isEmpty();
  }

  // --- stopping

  boolean closed() {
    return closed;
  }

  /// Takes no more work, tells all bodies to stop and gives them [JobLimits#stopGrace]; what has
  /// not ended then meets its declared fate. Waiting jobs keep their place. May be called twice.
  @Override
  public void close() {
    if (stopNow()) {
      return;
    }
    List<LiveJob> busy = new ArrayList<>();
    for (LiveJob job : live.values()) {
      job.stop();
      if (job.busy()) {
        busy.add(job);
      }
    }
    awaitAll(busy);
    closed = true;
    for (LiveJob job : live.values()) {
      if (job.busy()) {
        runner.giveUp(job);
      } else if (job.accepted()) {
        runner.keepInLine(job);
      }
    }
    ticker.close();
    giveIdsBack();
  }

  private void giveIdsBack() {
    try {
      ids.close();
    } catch (RuntimeException e) {
      LOG.atWarn().setCause(e).log("unused ids of jobs are skipped"); // they are never given twice
    }
  }

  /// @return whether somebody has stopped it before
  private boolean stopNow() {
    admission.lock();
    try {
      boolean before = stopping;
      stopping = true;
      return before;
    } finally {
      admission.unlock();
    }
  }

  private void awaitAll(List<LiveJob> busy) {
    long deadline = time.nanos() + limits.get().stopGrace().toNanos();
    try {
      for (LiveJob job : busy) {
        job.awaitTold(Math.max(0, deadline - time.nanos()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // in a hurry: what has not ended meets its fate now
    }
  }
}
