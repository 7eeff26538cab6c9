package io.parbuckle.server.job;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.Jobs;
import io.parbuckle.api.job.ProgressListener;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.job.LiveJob.Surroundings;
import io.parbuckle.server.job.LiveJob.Terms;
import io.parbuckle.server.store.NumberBlocks;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes work in, and knows all jobs.
///
/// A call is decided in one step in memory: the bounds, whether it joins a waiting job, its id, its
/// place in line. Then the row is committed, then `added` is told, then the caller has the id. The
/// body begins when [#begin] says that the caller's client will read the id first; ten seconds
/// after its acceptance it begins without that. A body without side effects need not wait for any
/// of that: only what is told of it does.
///
/// **Threads.** Any.
public final class JobEngine implements Jobs, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(JobEngine.class);

  private static final int CHECKPOINT_CHARS = 1 << 20;

  /// Ids of one reservation: half a second of the fastest jobs is half of it.
  private static final int IDS = 10_000;

  /// How long the last rows may take to be written at a stop.
  private static final Duration LAST_WRITES = Duration.ofSeconds(10);

  private final JobStore store;
  private final NumberBlocks ids;
  private final Rows rows;
  private final JobRunner runner;
  private final Supplier<JobLimits> limits;
  private final Time time;
  private final Turns turns;
  private final Pauses pauses;
  private final Surroundings around;
  private final Schedules schedules;
  private final Ticker ticker;

  /// Jobs that have not ended, or whose end is still being told, by id.
  private final ConcurrentSkipListMap<Long, LiveJob> live = new ConcurrentSkipListMap<>();

  private final ReentrantLock admission = new ReentrantLock();

  /// Guarded by admission.
  private final Admission admits;

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

  /// What the engine stands on.
  ///
  /// @param random for the jitter of pauses between attempts
  public record Ports(
      Database database, Secrets secrets, OwnerCheck owners, Time time, RandomGenerator random) {}

  /// @param limits as they are now: all but `runningMax` and `runningPerUser` may change
  public JobEngine(Ports ports, JobListener listener, Supplier<JobLimits> limits, Place place) {
    this.limits = limits;
    time = ports.time();
    store = new JobStore(ports.database());
    pauses = new Pauses(ports.database());
    ids = new NumberBlocks(ports.database(), "job", IDS);
    rows = new Rows(ports.secrets(), place.logs(), place.node());
    runner = new JobRunner(this, store, rows, limits, ports);
    turns = new Turns(time, limits.get().runningMax(), limits.get().runningPerUser());
    admits = new Admission(turns, limits);
    around = new Surroundings(listener, turns, place.logs(), place.node());
    schedules = new Schedules(this, ports.database(), time);
    ticker =
        new Ticker(new Attention(this, store, rows, schedules, limits, place.logs(), time), time);
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
    turns.pause(pauses.methods());
    Recovery recovery = new Recovery(this, store, rows, around, time);
    List<LiveJob> found = recovery.run();
    for (LiveJob job : found) {
      live.put(job.id(), job);
      admits.entered(job);
      if (turns.enter(job) && job.turnHasCome(null)) {
        launch(job);
      }
    }
    ticker.start();
  }

  /// What the server starts by itself.
  public Schedules schedules() {
    return schedules;
  }

  /// There is something to look after.
  void wake() {
    ticker.wake();
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
    return start(owner, messageId, method, arguments, pipes, Alongside.NOTHING);
  }

  /// The same, with something that is durable if and only if the job is.
  public Started start(
      Caller owner,
      @Nullable JsonValue messageId,
      JobMethod method,
      List<JsonValue> arguments,
      Pipes pipes,
      Alongside alongside) {
    return start(owner, messageId, method, arguments, pipes, alongside, JobOrder.NONE);
  }

  /// The same, in an order with others.
  public Started start(
      Caller owner,
      @Nullable JsonValue messageId,
      JobMethod method,
      List<JsonValue> arguments,
      Pipes pipes,
      Alongside alongside,
      JobOrder order) {
    Wanted wanted = Wanted.of(owner, messageId, method, arguments, pipes);
    Started decided = decide(wanted);
    order.decided();
    return decided.joined()
        ? joined(decided, wanted, alongside, order)
        : accepted(decided, alongside, order);
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
      LiveJob shared = admits.shared(wanted);
      if (shared != null) {
        return new Started(shared, true, shared.join(wanted.messageIds()));
      }
      OptionalLong id = ids.poll();
      return id.isEmpty()
          ? null
          : new Started(entered(wanted, id.getAsLong()), false, wanted.messageIds().size());
    } finally {
      admission.unlock();
    }
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
            wanted.unique(),
            wanted.pipes(),
            now);
    LiveJob job = new LiveJob(terms, around, wanted.description(), wanted.messageIds());
    live.put(id, job);
    admits.entered(job);
    if (turns.enter(job)) {
      job.storedRunning(now);
      job.turnHasCome(wanted.lock() == null ? null : telling.get(wanted.lock()));
    }
    return job;
  }

  private Started accepted(Started started, Alongside alongside, JobOrder order) {
    LiveJob job = started.job();
    if (job.goAhead()) {
      launch(job);
    }
    try {
      store.accepted(rows.accepted(job, job.isStoredRunning()), alongside, job::endSoFar);
    } catch (RuntimeException e) {
      if (!job.refuse(e)) {
        left(job);
      }
      throw e;
    }
    order.awaitTold();
    job.accept(time.instant());
    ticker.wake();
    return started;
  }

  private Started joined(Started started, Wanted wanted, Alongside alongside, JobOrder order) {
    started.job().awaitOnDisk();
    if (!alongside.equals(Alongside.NOTHING)) {
      store.joined(started.id(), alongside);
    }
    if (!wanted.messageIds().isEmpty()) {
      order.awaitTold();
      started.job().tellJoined(started.served());
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
  public Job start(String method, List<JsonValue> arguments, ProgressListener listener) {
    JobMethod known = method(method);
    if (known == null) {
      throw new Fault.CallError(Errno.ENOMETHOD, "Method '" + method + "' not found");
    }
    Started started = start(Caller.SYSTEM, null, known, arguments, Pipes.NONE);
    if (!started.joined()) {
      started.job().listens(listener);
    }
    begin(started);
    return new Handle(started.id(), started.job());
  }

  // --- the end

  /// There is no such job after all.
  void left(LiveJob job) {
    leave(job);
    gone(job);
  }

  /// The body has stopped: whoever waited for the lock or the place goes on.
  void leave(LiveJob job) {
    admission.lock();
    try {
      String lock = job.lock();
      if (lock != null) {
        telling.put(lock, job);
      }
      admits.left(job);
      turnHasCome(turns.leave(job));
    } finally {
      admission.unlock();
    }
  }

  private void turnHasCome(List<LiveJob> jobs) {
    for (LiveJob job : jobs) {
      if (job.turnHasCome(job.lock() == null ? null : telling.get(job.lock()))) {
        launch(job);
      }
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
    ticker.ended(job.method().policy().history());
  }

  // --- waiting

  /// Waits for the end of a job.
  ///
  /// @throws Fault.NotFound if there is no such job
  public JobOutcome outcome(long id) throws InterruptedException {
    while (!closed) {
      LiveJob job = live.get(id);
      if (job != null && job.isOnDisk()) {
        return job.awaitOutcome();
      }
      JobOutcome outcome = require(id).outcome();
      if (outcome != null && !live.containsKey(id)) {
        return outcome;
      }
      // It came in between the two looks: its row says more than has been told.
    }
    throw new InterruptedException("the server stops");
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

  /// A job that an earlier call has led to and that has not ended: it serves one request more.
  ///
  /// @return empty for one that has ended
  public Optional<Started> again(long id, @Nullable JsonValue messageId) {
    LiveJob job = live.get(id);
    if (job == null) {
      return Optional.empty();
    }
    List<JsonValue> shown = Wanted.kept(messageId);
    int served = job.join(shown);
    if (!shown.isEmpty()) {
      job.tellJoined(served);
    }
    return Optional.of(new Started(job, true, served));
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
    if (job != null) {
      tellToStop(job, by);
    }
  }

  /// Asks a job to stop, as the server itself; one that has ended stays as it is. Needs no
  /// database, so it may also come while the server stops.
  public void abortIfLive(long id) {
    LiveJob job = found(id);
    if (job != null) {
      tellToStop(job, Caller.SYSTEM);
    }
  }

  private void tellToStop(LiveJob job, Caller by) {
    String username = by.username();
    if (job.abort(username == null ? "" : username, time.instant())) {
      runner.endWaiting(job);
    }
  }

  // --- locks and pauses

  /// Who holds which lock, and who waits for it.
  public List<LockView> lockViews() {
    return turns.locks().all().stream().map(LockView::of).toList();
  }

  /// A lock as others see it.
  ///
  /// @param holder the id of the job that holds it
  /// @param since when it got it
  @Name("JobLock")
  @Doc("A lock of jobs.")
  public record LockView(
      @Doc("Its name.") String lock,
      @Doc("The job that holds it.") @Nullable Long holder,
      @Doc("When it got it.") @Nullable Instant since,
      @Doc("The jobs that wait for it, in order.") List<Long> waiting) {

    private static LockView of(LockTable.State<LiveJob> lock) {
      LiveJob holder = lock.holder();
      return new LockView(
          lock.lock(),
          holder == null ? null : holder.id(),
          lock.since(),
          lock.waiting().stream().map(LiveJob::id).toList());
    }
  }

  /// Tells the holder of a lock to stop; if its body has not after the grace period, the job is
  /// FAILED without it and the next in line begins.
  ///
  /// @return whether somebody held it
  public boolean forceRelease(String lock, Caller by) {
    Optional<LiveJob> holder = turns.locks().holder(lock);
    if (holder.isEmpty() || !holder.get().isOnDisk()) {
      return false; // it could not be stored, and has given the lock back by itself
    }
    holder.get().wantLock();
    tellToStop(holder.get(), by);
    return true;
  }

  void cutOff(LiveJob job) {
    Thread.ofVirtual().name("job-cut-off").start(() -> runner.cutOff(job));
  }

  /// From now on no job of the method begins; survives a restart.
  public void pause(String method) {
    pauses.add(method, time.instant());
    changePauses();
  }

  /// Jobs of the method begin again.
  public void resume(String method) {
    pauses.remove(method);
    changePauses();
  }

  private void changePauses() {
    admission.lock();
    try {
      turnHasCome(turns.pause(pauses.methods()));
    } finally {
      admission.unlock();
    }
  }

  /// The methods that are paused, by name.
  public Set<String> paused() {
    return turns.paused();
  }

  /// Tells what a job writes into its log until it has ended, the last lines first.
  ///
  /// @throws Fault.NotFound if there is no such job
  /// @throws Fault.CallError 14 for a job without a log
  public void followLog(long id, int lines, Emitter emitter)
      throws IOException, InterruptedException {
    LogFollower follower = new LogFollower(emitter);
    LiveJob job = found(id);
    if (job != null) {
      follower.follow(job, lines);
    } else {
      follower.tell(require(id).logsPath(), lines);
    }
  }

  // --- what bodies save

  /// Stores a body's checkpoint; it is durable when this returns.
  void save(LiveJob job, JsonValue value) {
    int length = Json.text(value).length();
    if (length > CHECKPOINT_CHARS) {
      throw new Fault.CallError(
          Errno.EFBIG,
          "A checkpoint has at most "
              + CHECKPOINT_CHARS
              + " characters as JSON; this one has "
              + length
              + ".");
    }
    Instant now = time.instant();
    store.checkpoint(job.id(), rows.checkpoint(job.id(), value), now);
    job.saved(value, now);
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

  /// All jobs, for queries.
  ///
  /// @param shown what a caller is shown of a job
  public JobRows rows(BiFunction<Call, JsonObject, Function<JobView, JsonObject>> shown) {
    return new JobRows(store, this::view, this::liveJobs, shown);
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
    int running = 0;
    for (LiveJob job : live.values()) {
      running += job.busy() ? 1 : 0; // before it hears of the stop: some end at once
      job.stop();
      released(job); // nothing begins any more; but what is to be told is not held up
      if (job.busy()) {
        busy.add(job);
      }
    }
    if (running > 0) {
      LOG.atInfo().addKeyValue("jobs", running).log("jobs that run are told to stop");
    }
    awaitAll(busy, limits.get().stopGrace());
    closed = true;
    for (LiveJob job : live.values()) {
      if (job.busy()) {
        runner.giveUp(job);
      } else if (job.accepted()) {
        runner.keepInLine(job);
      }
    }
    awaitAll(busy, LAST_WRITES); // whose body has stopped by now may still be writing its row
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

  private void awaitAll(List<LiveJob> busy, Duration most) {
    long deadline = time.nanos() + most.toNanos();
    try {
      for (LiveJob job : busy) {
        job.awaitTold(Math.max(0, deadline - time.nanos()));
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // in a hurry: what has not ended meets its fate now
    }
  }
}
