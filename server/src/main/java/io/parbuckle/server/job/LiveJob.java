package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.ProgressListener;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.job.JobDetails.AbortRequest;
import io.parbuckle.server.job.JobDetails.Interruption;
import io.parbuckle.server.job.JobState.Ended;
import io.parbuckle.server.job.JobState.Running;
import io.parbuckle.server.job.JobState.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A job that has not ended, or ended a moment ago.
///
/// A job runs when four things have come together: it is on disk, its turn has come, whoever
/// started it has been told its id, and nobody has aborted it. Which of them comes last starts it.
/// Only a body without side effects begins when its turn has come (ADR 0032); until the others have
/// come, too, everybody sees its job wait.
///
/// **Threads.** Any. The listener is told while the job is held, so that what happens to a job is
/// heard in order; it never blocks. Nothing else is called under the lock, followers least of all:
/// they are jobs too.
final class LiveJob implements Standing {

  private static final Logger LOG = LoggerFactory.getLogger(LiveJob.class);

  private final Terms terms;
  private final Surroundings around;
  private final CountDownLatch onDisk = new CountDownLatch(1);
  private final CountDownLatch told = new CountDownLatch(1);

  /// The holder of the lock before this one, while its end is still being told.
  private volatile @Nullable LiveJob before;

  // All below is guarded by this.
  private JobState state;
  private Progress progress = Progress.NONE;
  private @Nullable String description;

  /// Of the requests that it serves, in the order in which that was decided.
  private final List<JsonValue> messageIds;

  /// How many of them are seen of a job in line; those behind are told of one after another.
  private int messageIdsTold;

  private final List<Interruption> interruptions;
  private int attempt;
  private @Nullable Instant begun;
  private @Nullable String logsExcerpt;
  private @Nullable JobLog log;
  private boolean logOpened;
  private boolean accepted;
  private @Nullable Instant acceptedAt;
  private boolean storedRunning;
  private boolean turn;
  private boolean released;
  private boolean launched;
  private @Nullable HeadStart headStart;
  private boolean ahead;
  private boolean settled;
  private boolean stopping;
  private @Nullable AbortRequest abort;
  private boolean unsavedAbort;
  private boolean lockWanted;
  private boolean cutOff;
  private @Nullable Instant deadline;
  private boolean timedOut;
  private @Nullable Instant nextAttempt;
  private @Nullable JsonValue checkpoint;
  private @Nullable Instant checkpointAt;
  private @Nullable Thread body;
  private @Nullable Exception thrown;
  private @Nullable RuntimeException refused;
  private @Nullable ProgressListener starter;
  private final List<LiveJob> followers = new ArrayList<>(0);
  private final List<Consumer<JobView>> whenEnded = new ArrayList<>(0);
  private final Pace pace = new Pace();
  private boolean heldBack;
  private boolean unsaved;

  /// What was asked for.
  ///
  /// @param raw the arguments as given
  /// @param shown the arguments as records show them
  record Terms(
      long id,
      JobMethod method,
      List<JsonValue> raw,
      JsonValue shown,
      Caller owner,
      @Nullable String lock,
      @Nullable String unique,
      Pipes pipes,
      Instant queued) {

    Terms {
      raw = List.copyOf(raw);
    }
  }

  /// What all jobs share.
  record Surroundings(JobListener listener, Turns turns, Path logs, String node) {

    Path log(long id) {
      return logs.resolve(id + ".log");
    }
  }

  /// A new job.
  LiveJob(
      Terms terms, Surroundings around, @Nullable String description, List<JsonValue> messageIds) {
    this.terms = terms;
    this.around = around;
    this.description = description;
    this.messageIds = new ArrayList<>(messageIds);
    messageIdsTold = messageIds.size();
    state = new Waiting(terms.queued());
    interruptions = new ArrayList<>(0);
  }

  /// A job that waited when the server stopped, or is to run again.
  ///
  /// @param checkpoint what its body saved last
  LiveJob(Terms terms, Surroundings around, JobView stored, @Nullable JsonValue checkpoint) {
    this(terms, around, stored.description(), stored.messageIds());
    progress = stored.progress();
    interruptions.addAll(stored.details().interruptions());
    attempt = stored.details().attempt();
    begun = stored.details().begun();
    this.checkpoint = checkpoint;
    checkpointAt = stored.details().checkpoint();
    accepted = true;
    released = true;
    onDisk.countDown();
  }

  long id() {
    return terms.id();
  }

  Terms terms() {
    return terms;
  }

  JobMethod method() {
    return terms.method();
  }

  @Nullable String lock() {
    return terms.lock();
  }

  Caller owner() {
    return terms.owner();
  }

  @Override
  public Priority priority() {
    return method().policy().priority();
  }

  @Override
  public Instant since() {
    return terms.queued();
  }

  Path logFile() {
    return around.log(terms.id());
  }

  // --- coming in

  /// Its row says RUNNING already.
  synchronized void storedRunning(Instant now) {
    storedRunning = true;
    attempt = 1;
    begun = now;
    deadline = deadlineFrom(now);
  }

  /// When an attempt that begins now must have ended; null for whenever it likes.
  @Nullable Instant deadlineFrom(Instant now) {
    Duration limit = method().policy().timeLimit();
    return limit == null ? null : now.plus(limit);
  }

  /// Lets a body without side effects begin before the job is on disk, if its turn has come. What
  /// the server itself starts waits: whoever hears of its progress is known later than its id.
  ///
  /// @return whether it is to be started now
  synchronized boolean goAhead() {
    if (!method().sideEffectFree()
        || owner().equals(Caller.SYSTEM)
        || !storedRunning
        || before != null
        || stopping) {
      return false;
    }
    headStart = new HeadStart();
    ahead = true;
    launched = true;
    return true;
  }

  /// Its end, to be stored together with its acceptance; null if that has not come.
  @Nullable JobRow endSoFar() {
    HeadStart early = headStart();
    return early == null ? null : early.end();
  }

  /// @param rest what is to be done when the caller knows the id, or has been refused
  /// @return whether the end is stored together with the acceptance, and the rest is done
  boolean endsEarly(JobRow end, Runnable rest) {
    HeadStart early = headStart();
    return early != null && early.endsWith(end, rest);
  }

  /// Waits until the caller knows the id.
  ///
  /// @return false if the call was refused instead
  boolean awaitKnown() {
    HeadStart early = headStart();
    if (early == null) {
      return true;
    }
    early.awaitKnown();
    return !isRefused();
  }

  private synchronized @Nullable HeadStart headStart() {
    return headStart;
  }

  /// It is on disk: tells so.
  synchronized void accept(Instant now) {
    accepted = true;
    acceptedAt = now;
    around.listener().added(view());
    onDisk.countDown();
  }

  /// It could not be stored: those who were to share it hear why.
  ///
  /// @return whether a body is busy all the same, which is told to stop and leaves by itself
  boolean refuse(RuntimeException cause) {
    HeadStart early;
    synchronized (this) {
      early = headStart;
      refused = cause;
      settled |= early == null;
      stop();
    }
    onDisk.countDown();
    if (early == null) {
      told.countDown();
      return false;
    }
    early.known();
    return true;
  }

  synchronized boolean accepted() {
    return accepted;
  }

  /// Waits for the commit of a job that another call began.
  ///
  /// @throws RuntimeException what that call was refused with
  void awaitOnDisk() {
    if (!isOnDisk()) {
      throw Objects.requireNonNull(refused());
    }
  }

  /// Waits for the commit of a job that another call began.
  ///
  /// @return false if it could not be stored
  boolean isOnDisk() {
    HeadStart.awaitUninterruptibly(onDisk); // a commit takes no time worth giving up for
    return !isRefused();
  }

  boolean isRefused() {
    return refused() != null;
  }

  private synchronized @Nullable RuntimeException refused() {
    return refused;
  }

  /// Another request is served by this job.
  ///
  /// @param ids its id, if it has one that is kept
  /// @return how many are now
  synchronized int join(List<JsonValue> ids) {
    messageIds.addAll(ids);
    return messageIds.size();
  }

  /// All, those included that nobody has been told of.
  synchronized List<JsonValue> messageIds() {
    return List.copyOf(messageIds);
  }

  /// Tells of the longer list, unless the last word about the job does.
  ///
  /// @param served what [#join] said
  synchronized void tellJoined(int served) {
    messageIdsTold = Math.max(messageIdsTold, served);
    if (!(state instanceof Ended)) {
      tell();
    }
  }

  // --- beginning

  /// @return whether it is to be started now
  synchronized boolean turnHasCome(@Nullable LiveJob before) {
    turn = true;
    this.before = before;
    return launch();
  }

  /// Whoever started it knows its id.
  ///
  /// @return whether it is to be started now
  boolean release() {
    HeadStart early;
    boolean begins;
    synchronized (this) {
      released = true;
      early = accepted && ahead ? headStart : null;
      if (early != null) {
        ahead = false;
        tellBehind();
      }
      begins = launch();
    }
    if (early != null) {
      early.known();
    }
    return begins;
  }

  /// Tells what was not, of a body that ran ahead.
  private void tellBehind() {
    if (state instanceof Running) {
      tell(view(state, Progress.NONE, null));
      if (!progress.equals(Progress.NONE)) {
        tell();
      }
    }
  }

  private boolean launch() {
    if (!turn || !released || !accepted || launched || settled || stopping) {
      return false;
    }
    launched = true;
    return true;
  }

  /// Whether nobody has said that its caller knows the id, though it was accepted before `then`.
  synchronized boolean forgotten(Instant then) {
    return acceptedAt != null && !released && acceptedAt.isBefore(then);
  }

  /// Waits until the end of the lock's holder before this one has been told.
  void awaitOneBefore() throws InterruptedException {
    LiveJob one = before;
    if (one != null) {
      one.told.await();
      before = null; // or every job of a lock would keep all that went before it
    }
  }

  synchronized boolean isStoredRunning() {
    return storedRunning;
  }

  synchronized int nextAttempt() {
    return attempt + 1;
  }

  /// Its row says RUNNING now.
  synchronized void begun(Instant now) {
    storedRunning = true;
    attempt++;
    begun = now;
    deadline = deadlineFrom(now);
  }

  /// What a job that was picked may do.
  enum Beginning {
    RUN,
    /// Aborted before it began.
    ABORT,
    /// The server stops: it stays in line.
    STAY,
    /// It ended without a body.
    ENDED
  }

  synchronized Beginning mayBegin() {
    if (abort != null) {
      return Beginning.ABORT;
    }
    return stopping ? Beginning.STAY : Beginning.RUN;
  }

  /// Says that it runs, unless it was aborted or the server stops by now.
  synchronized Beginning run(Instant now) {
    Beginning beginning = mayBegin();
    if (beginning == Beginning.RUN) {
      state = ((Waiting) state).started(now);
      begun = now;
      deadline = deadlineFrom(now);
      tell();
    }
    return beginning;
  }

  /// Opens its log, where it has one; from then on its path is shown.
  void openLog(long bytesMax) throws IOException {
    if (!method().logs()) {
      return;
    }
    setLogOpened();
    JobLog opened = JobLog.open(logFile(), bytesMax);
    synchronized (this) {
      log = opened;
    }
  }

  private synchronized void setLogOpened() {
    logOpened = true;
  }

  synchronized @Nullable JobLog log() {
    return log;
  }

  /// The thread of the body; interrupted at once if it was told to stop by now.
  synchronized void enterBody(Thread thread) {
    body = thread;
    if (stopping || abort != null) {
      thread.interrupt();
    }
  }

  /// No interruption comes after this.
  synchronized void leaveBody() {
    body = null;
  }

  // --- attempts

  synchronized int attempt() {
    return attempt;
  }

  /// How many attempts are allowed: those that the server's end cost do not count.
  synchronized int attemptsMax() {
    int attempts = method().policy().attempts();
    for (Interruption one : interruptions) {
      attempts += one.became().equals("WAITING") ? 1 : 0;
    }
    return attempts;
  }

  /// Whether a body that threw may be tried again.
  synchronized boolean mayTryAgain() {
    return !settled && !stopping && abort == null && attempt < attemptsMax();
  }

  /// An attempt failed, and the next begins later.
  synchronized void pauses(Instant next) {
    nextAttempt = next;
    deadline = null;
    tellDetails();
  }

  synchronized void triesAgain(Instant now) {
    attempt++;
    begun = now;
    nextAttempt = null;
    deadline = deadlineFrom(now);
    timedOut = false;
    tellDetails();
  }

  synchronized boolean timedOut() {
    return timedOut;
  }

  /// Tells a body to stop whose time is up.
  synchronized void stopIfTimedOut(Instant now) {
    Instant limit = deadline;
    if (body != null && !settled && !timedOut && limit != null && !now.isBefore(limit)) {
      timedOut = true;
      body.interrupt();
    }
  }

  synchronized @Nullable JsonValue checkpoint() {
    return checkpoint;
  }

  /// What the body saved is on disk.
  synchronized void saved(JsonValue value, Instant now) {
    checkpoint = value;
    checkpointAt = now;
    tellDetails();
  }

  // --- while it runs

  synchronized Running running() {
    return (Running) state;
  }

  synchronized boolean toldToStop() {
    return stopping || abort != null || timedOut;
  }

  /// Whether the server's stop has told it to.
  synchronized boolean serverStops() {
    return stopping;
  }

  synchronized boolean abortAsked() {
    return abort != null;
  }

  /// Takes a report of progress, tells it, and hands the same values to the jobs that follow.
  void report(
      @Nullable Double percent, @Nullable String text, @Nullable JsonValue extra, long nanos) {
    Progress now = taken(percent, text, extra, nanos);
    if (now != null) {
      tellStarter(now);
      followers().forEach(follower -> follower.adopt(now, nanos));
    }
  }

  /// Whoever started it hears of its progress.
  synchronized void listens(ProgressListener listener) {
    starter = listener;
  }

  private void tellStarter(Progress now) {
    ProgressListener listener = starter();
    if (listener == null) {
      return;
    }
    try {
      listener.reported(now.percent(), now.description(), now.extra());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("job", id())
          .setCause(e)
          .log("whoever started a job failed to hear of its progress");
    }
  }

  private synchronized @Nullable ProgressListener starter() {
    return starter;
  }

  private synchronized @Nullable Progress taken(
      @Nullable Double percent, @Nullable String text, @Nullable JsonValue extra, long nanos) {
    if (settled) {
      return null; // what a forgotten thread of the body says after the end
    }
    changed(progress.reported(percent, text, extra), nanos);
    return progress;
  }

  /// Follows another job's progress. Only a change is handed on: two jobs that wait for each other
  /// would tell each other the same for ever.
  private void adopt(Progress other, long nanos) {
    Progress now;
    synchronized (this) {
      if (settled || !changed(progress.adopted(other), nanos)) {
        return;
      }
      now = progress;
    }
    followers().forEach(follower -> follower.adopt(now, nanos));
  }

  private boolean changed(Progress next, long nanos) {
    if (next.equals(progress)) {
      return false;
    }
    progress = next;
    unsaved = true;
    if (pace.mayTell(nanos)) {
      tell();
    } else {
      heldBack = true;
    }
    return true;
  }

  /// Tells the newest of what was held back.
  synchronized void flush() {
    if (heldBack && !settled) {
      tell();
    }
  }

  /// What is to be written of its progress, once; null when nothing changed since.
  synchronized @Nullable JobView takeUnsaved() {
    if (!unsaved || settled || ahead || !(state instanceof Running)) {
      return null;
    }
    unsaved = false;
    return view();
  }

  synchronized void describe(String text) {
    if (!settled && !text.equals(description)) {
      description = text;
      tell();
    }
  }

  private synchronized List<LiveJob> followers() {
    return List.copyOf(followers);
  }

  /// From now on `follower` takes over the progress of this job, at once what it is now.
  void follow(LiveJob follower, long nanos) {
    Progress now;
    synchronized (this) {
      followers.add(follower);
      now = progress;
    }
    follower.adopt(now, nanos);
  }

  synchronized void unfollow(LiveJob follower) {
    followers.remove(follower);
  }

  // --- stopping

  /// Somebody asks for it to stop.
  ///
  /// @return whether it waits, so that whoever asked is to end it now
  synchronized boolean abort(String by, Instant now) {
    if (settled || abort != null) {
      return false;
    }
    abort = new AbortRequest(now, by, false);
    if (!launched) {
      launched = true;
      return true;
    }
    unsavedAbort = true;
    if (body != null) {
      body.interrupt();
    }
    tellDetails();
    return false;
  }

  /// The request to stop that is to be written, once: after a crash it is known that somebody
  /// asked. Whoever asks does not wait for that.
  synchronized @Nullable AbortRequest takeUnsavedAbort() {
    if (!unsavedAbort || settled) {
      return null;
    }
    unsavedAbort = false;
    return abort;
  }

  /// Somebody wants its lock: if the body does not stop within the grace period it is cut off.
  synchronized void wantLock() {
    lockWanted = true;
  }

  synchronized boolean lockIsWanted() {
    return lockWanted && !cutOff && !settled && state instanceof Running;
  }

  synchronized boolean isOverdue() {
    return abort != null && abort.overdue();
  }

  /// Whether its body has no say any more.
  synchronized boolean isCutOff() {
    return cutOff;
  }

  /// Who asked for it to stop; empty for the server itself.
  synchronized String abortedBy() {
    return abort == null ? "" : abort.by();
  }

  /// Cuts off a body that did not stop though somebody wants its lock.
  ///
  /// @return whether it is to be ended now
  synchronized boolean cutOff() {
    if (settled || !lockWanted || cutOff || !(state instanceof Running)) {
      return false;
    }
    cutOff = true;
    return true;
  }

  /// Whether the body was asked to stop before `then` and has not, which nobody has said yet.
  synchronized boolean becomesOverdue(Instant then) {
    AbortRequest request = abort;
    if (settled || request == null || request.overdue() || !request.at().isBefore(then)) {
      return false;
    }
    abort = new AbortRequest(request.at(), request.by(), true);
    tellDetails();
    return true;
  }

  /// The server stops: the body is told, and nothing begins any more.
  synchronized void stop() {
    stopping = true;
    if (body != null) {
      body.interrupt();
    }
  }

  /// Whether a thread is busy with it.
  synchronized boolean busy() {
    return launched && !settled;
  }

  // --- ending

  /// Decides how it ends; whatever else happens to it afterwards has no effect.
  ///
  /// @return false if that was decided before
  synchronized boolean settle(@Nullable Exception cause) {
    if (settled) {
      return false;
    }
    settled = true;
    thrown = cause;
    return true;
  }

  synchronized JobState state() {
    return state;
  }

  /// The record as it will be, to be stored before anybody hears of it.
  synchronized JobView viewOf(Ended ended, @Nullable String excerpt) {
    return view(ended, done(ended), excerpt);
  }

  private Progress done(Ended ended) {
    return ended instanceof JobState.Succeeded ? progress.done() : progress;
  }

  /// It has ended and that is on disk: a success that had not reported 100 is told once without the
  /// log's excerpt, because that change of progress is one of its own (`jobs.md` §8, §16).
  void ended(Ended ended, long nanos) {
    Progress now;
    boolean jumps;
    synchronized (this) {
      jumps = ended instanceof JobState.Succeeded && !progress.isDone();
      state = ended;
      progress = done(ended);
      now = progress;
      JobView view = view();
      around.listener().ended(view);
      if (jumps) {
        tell(view);
      }
    }
    if (jumps) {
      tellStarter(now);
    }
    if (ended instanceof JobState.Succeeded) {
      followers().forEach(follower -> follower.adopt(now, nanos));
    }
  }

  /// The last word about it.
  void tellEnd(@Nullable String excerpt) {
    callBack();
    synchronized (this) {
      logsExcerpt = excerpt;
      tell();
    }
    told.countDown();
  }

  /// It waits again, because the server stops.
  ///
  /// @param ran whether it was shown as running
  synchronized void tellBackInLine(Instant now, boolean ran) {
    state = new Waiting(now);
    if (ran) {
      tell();
    }
    told.countDown();
  }

  synchronized void interrupted(Interruption interruption) {
    interruptions.add(interruption);
  }

  /// Calls back when it has ended, at once if it has.
  void whenEnded(Consumer<JobView> callback) {
    JobView ended;
    synchronized (this) {
      if (!(state instanceof Ended)) {
        whenEnded.add(callback);
        return;
      }
      ended = view();
    }
    callback.accept(ended);
  }

  private void callBack() {
    List<Consumer<JobView>> callbacks;
    JobView ended;
    synchronized (this) {
      callbacks = List.copyOf(whenEnded);
      ended = view();
    }
    for (Consumer<JobView> callback : callbacks) {
      try {
        callback.accept(ended);
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("job", id())
            .setCause(e)
            .log("what follows the end of a job failed");
      }
    }
  }

  /// Waits for the end and until it has been told.
  JobOutcome awaitOutcome() throws InterruptedException {
    told.await();
    synchronized (this) {
      Exception cause = thrown;
      JobOutcome outcome = view().outcome();
      if (outcome == null) {
        throw new InterruptedException("the server stops");
      }
      return outcome instanceof JobOutcome.Failed && cause != null
          ? new JobOutcome.Failed(cause)
          : outcome;
    }
  }

  /// Waits until a thread that was busy with it is done.
  boolean awaitTold(long nanos) throws InterruptedException {
    return told.await(nanos, TimeUnit.NANOSECONDS);
  }

  // --- looking

  synchronized JobView view() {
    return ahead
        ? view(new Waiting(terms.queued()), Progress.NONE, null)
        : view(state, progress, logsExcerpt);
  }

  private JobView view(JobState as, Progress at, @Nullable String excerpt) {
    JobMethod method = method();
    return new JobView(
        terms.id(),
        as instanceof Waiting ? messageIds.subList(0, messageIdsTold) : messageIds,
        method.name(),
        terms.shown(),
        method.transientJob(),
        description,
        method.abortable(),
        logOpened ? logFile().toString() : null,
        excerpt,
        at,
        as,
        terms.owner(),
        method.readRole(),
        method.shown(),
        details(as));
  }

  private JobDetails details(JobState as) {
    boolean waits = as instanceof Waiting;
    String lock = terms.lock();
    return new JobDetails(
        terms.queued(),
        waits && interruptions.isEmpty() ? null : begun,
        method().policy().fate(),
        waits && interruptions.isEmpty() ? 0 : attempt,
        attemptsMax(),
        as instanceof Running ? nextAttempt : null,
        priority(),
        lock,
        waits ? around.turns().reason(this) : as instanceof Running ? retrying() : null,
        lock == null || as instanceof Ended ? null : around.turns().locks().place(lock, this),
        as instanceof Ended ? null : abort,
        interruptions,
        as instanceof Running ? deadline : null,
        checkpointAt,
        terms.unique(),
        transferred(),
        around.node());
  }

  private @Nullable JsonObject transferred() {
    Transferred through = terms.pipes().transferred();
    return through == null ? null : through.json();
  }

  private @Nullable String retrying() {
    return nextAttempt == null ? null : "retry";
  }

  private void tell() {
    if (!ahead) {
      tell(view());
    }
  }

  private void tell(JobView view) {
    heldBack = false;
    around.listener().changed(view);
  }

  private void tellDetails() {
    if (accepted && !settled && !ahead) {
      around.listener().detailsChanged(view());
    }
  }
}
