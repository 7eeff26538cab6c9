package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.fixture.SeededScheduler;
import io.parbuckle.server.job.JobDetails.Interruption;
import io.parbuckle.server.store.InlineDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One random life of an engine: several processes one after another on one database, each killed
/// between two steps of any of its threads, except the last, in which all jobs come to their end.
/// Everything that happens follows from the seed.
@SuppressWarnings({
  "NullAway.Init", // scheduler and engine are of the process that lives, and none does before run()
  "ThreadPriorityCheck" // a yield is where the seed decides who goes on
})
final class SimulatedHistory {

  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final int PROCESSES_MAX = 4;
  private static final int CLIENTS = 4;
  private static final int CALLS_EACH = 12;
  private static final int STEPS_BEFORE_KILL = 1500;

  /// Far more than any history takes: one that reaches it has got stuck.
  private static final int STEPS_MAX = 500_000;

  private static final int RUNNING_MAX = 4;
  private static final int PER_USER = 3;
  private static final int ROLLING = 2;

  private final Path folder;
  private final SplittableRandom random;
  private final InlineDatabase database;
  private final List<JobMethod> methods = methods();
  private final List<String> faults = new ArrayList<>();

  /// What was acknowledged, over all processes.
  private final TreeSet<Long> acknowledged = new TreeSet<>();

  /// The state that was told last, over all processes.
  private final Map<Long, String> told = new HashMap<>();

  private SeededScheduler scheduler; // of the process that lives
  private JobEngine engine;

  /// The states in which the process before left its jobs.
  private Map<Long, String> left = Map.of();

  private final Map<Long, String> inside = new TreeMap<>();
  private int calling;
  private boolean recovered;
  private boolean trouble = true;
  private long trace = 17;

  /// @param template an empty database with all tables
  SimulatedHistory(long seed, Path folder, Path template) {
    this.folder = folder;
    random = new SplittableRandom(seed);
    database = new InlineDatabase(template, () -> trouble && random.nextInt(200) == 0);
  }

  /// Runs it to its end.
  ///
  /// @return what depends on everything that happened; the same for the same seed
  /// @throws AssertionError with what was broken first
  long run() {
    int processes = 1 + random.nextInt(PROCESSES_MAX);
    for (int process = 1; process <= processes; process++) {
      boolean last = process == processes;
      begin(process);
      int steps = last ? STEPS_MAX : random.nextInt(STEPS_BEFORE_KILL);
      run(steps, last);
      kill();
    }
    database.close();
    return trace;
  }

  // --- one process

  private void begin(int process) {
    scheduler = new SeededScheduler(random, START.plus(Duration.ofHours(process)));
    inside.clear();
    calling = CLIENTS;
    recovered = false;
    trouble = false;
    left = states();
    scheduler.start(
        () -> {
          engine = engine();
          engine.methods(this::method);
          engine.recover();
          checkRecovery();
          recovered = true;
          trouble = true;
          for (int client = 0; client < CLIENTS; client++) {
            String user = "u" + client % 3;
            scheduler.start(() -> call(Workshop.caller(user, client(user), Set.of())));
          }
        });
  }

  private static boolean client(String user) {
    return user.equals("u0"); // the administrator
  }

  private JobEngine engine() {
    JobLimits usual = JobLimits.DEFAULTS;
    JobLimits limits =
        new JobLimits(
            RUNNING_MAX,
            PER_USER,
            6,
            3,
            Duration.ofSeconds(2),
            Duration.ZERO,
            usual.keep(),
            usual.keepCount(),
            usual.keep(),
            usual.keepCount(),
            usual.logBytes());
    return new JobEngine(
        new JobEngine.Ports(database, new Plain(), _ -> true, scheduler.time(), random),
        new Listener(),
        () -> limits,
        new JobEngine.Place(folder, "simulated"));
  }

  private @Nullable JobMethod method(String name) {
    return methods.stream().filter(one -> one.name().equals(name)).findFirst().orElse(null);
  }

  private void run(int steps, boolean toTheEnd) {
    for (int step = 0; step < steps; step++) {
      if (toTheEnd && atRest()) {
        checkRest();
        return;
      }
      if (!scheduler.step()) {
        break;
      }
      checkBounds();
      if (!faults.isEmpty()) {
        throw new AssertionError(faults.getFirst());
      }
    }
    if (toTheEnd) {
      throw new AssertionError(
          "stuck: "
              + engine.liveJobs().stream()
                  .map(job -> job.id() + " " + job.state() + " " + job.details().waitsFor())
                  .toList()
              + ", locks "
              + engine.lockViews());
    }
  }

  private boolean atRest() {
    return recovered && calling == 0 && engine.idle();
  }

  private void kill() {
    scheduler.kill();
  }

  // --- what clients do

  private void call(Caller caller) {
    for (int i = 0; i < CALLS_EACH; i++) {
      try {
        switch (random.nextInt(20)) {
          case 0 -> engine.pause(anyMethod().name());
          case 1 -> engine.resume(anyMethod().name());
          case 2 -> engine.forceRelease(random.nextBoolean() ? "A" : "C", caller);
          case 3, 4, 5 -> engine.abort(anyJob(), caller);
          case 6 -> sleep(random.nextInt(3000));
          case 7 -> await(anyJob());
          case 8 -> acknowledged(engine.start(anyMethod().name(), arguments()).id());
          default -> start(caller);
        }
      } catch (Fault refused) {
        note(String.valueOf(refused.getMessage()).hashCode());
      } catch (InterruptedException e) {
        faults.add("a client was interrupted: " + e);
      } catch (RuntimeException e) {
        faults.add("a client met " + e + " at " + e.getStackTrace()[0]);
      }
    }
    calling--;
    if (calling == 0) {
      trouble = false;
      methods.forEach(one -> engine.resume(one.name()));
    }
  }

  private void start(Caller caller) {
    JobMethod method = anyMethod();
    JsonValue messageId = JsonInteger.of(random.nextInt(100));
    Pipes pipes = method.reads() ? new OpenPipes() : Pipes.NONE;
    Started started = engine.start(caller, messageId, method, arguments(), pipes);
    acknowledged(started.id());
    if (random.nextInt(10) > 0) { // else it has forgotten, and the ticker begins it
      engine.begin(started);
    }
  }

  private List<JsonValue> arguments() {
    return List.of(JsonInteger.of(random.nextInt(3)));
  }

  private void acknowledged(long id) {
    acknowledged.add(id);
    if (!states().containsKey(id)) {
      faults.add("job " + id + " was acknowledged and is not stored");
    }
  }

  /// On a thread of its own: a paused job ends when all clients are through.
  private void await(long id) {
    scheduler.start(
        () -> {
          try {
            awaited(id, engine.outcome(id));
          } catch (Fault unknown) {
            note(id);
          } catch (InterruptedException e) {
            faults.add("who waits was interrupted: " + e);
          }
        });
  }

  private void awaited(long id, JobOutcome outcome) {
    String state = isEnd(left.getOrDefault(id, "")) ? left.get(id) : told.get(id);
    boolean fits =
        switch (outcome) {
          case JobOutcome.Succeeded _ -> "SUCCESS".equals(state);
          case JobOutcome.Failed _ -> "FAILED".equals(state);
          case JobOutcome.Aborted _ -> "ABORTED".equals(state);
        };
    if (!fits) {
      faults.add("job " + id + " was told as " + state + ", and who waited got " + outcome);
    }
  }

  private JobMethod anyMethod() {
    return methods.get(random.nextInt(methods.size()));
  }

  private long anyJob() {
    return acknowledged.isEmpty() ? 1 : 1 + random.nextLong(acknowledged.last() + 1);
  }

  private void sleep(int millis) throws InterruptedException {
    scheduler.time().sleep(Duration.ofMillis(millis));
  }

  // --- what bodies do

  private List<JobMethod> methods() {
    Retry retry = new Retry(3, Duration.ofMillis(200), 2, Duration.ofSeconds(1), 0.5, _ -> true);
    return List.of(
        job("plain").build(),
        job("one").lock("A").queueSize(1).build(),
        job("again").lock("A").queueSize(null).fate(Fate.REQUEUE).build(),
        job("none").lock("B").queueSize(0).build(),
        job("slow")
            .lock("C")
            .policy(none -> none.with(Priority.BACKGROUND))
            .fate(Fate.REQUEUE)
            .build(),
        job("quick").lock("C").policy(none -> none.with(Priority.INTERACTIVE)).build(),
        job("resume").fate(Fate.RESUME).policy(none -> none.withRunningMax(ROLLING)).build(),
        job("retry").policy(none -> none.with(retry)).build(),
        job("late").policy(none -> none.withTimeLimit(Duration.ofSeconds(1))).build(),
        job("unique").policy(none -> none.withUnique(raw -> raw.getFirst().toString())).build(),
        job("pipe").reads().build(),
        job("free").sideEffectFree().build(),
        job("free one").sideEffectFree().lock("A").queueSize(1).build(),
        job("free retry").sideEffectFree().policy(none -> none.with(retry)).build(),
        job("free resume").sideEffectFree().fate(Fate.RESUME).build(),
        Methods.job("wait", (job, _) -> job.wrap(engine.handle(anyOther(job))))
            .onlyWaits()
            .build());
  }

  private Methods job(String name) {
    return Methods.job(name, (job, _) -> enter(job, name));
  }

  /// Waits for an older one, or two might wait for each other.
  private long anyOther(JobContext job) {
    return random.nextLong(job.id());
  }

  private JsonValue enter(JobContext job, String name) throws Exception {
    if (inside.put(job.id(), name) != null) {
      faults.add("job " + job.id() + " has two bodies");
    }
    checkBounds();
    try {
      return body(job, name);
    } finally {
      inside.remove(job.id());
    }
  }

  private JsonValue body(JobContext job, String name) throws Exception {
    for (int left = random.nextInt(5); left > 0; left--) {
      switch (random.nextInt(6)) {
        case 0 -> job.progress(random.nextInt(101), "step " + left);
        case 1 -> job.stopIfAborted();
        case 2 -> {
          try {
            sleep(random.nextInt(4000));
          } catch (InterruptedException _) {
            Thread.yield(); // a body that does not stop
          }
        }
        case 3 -> job.pause(Duration.ofMillis(random.nextInt(2000)));
        case 4 -> {
          if (name.endsWith("resume")) {
            job.checkpoint(JsonInteger.of(left));
          }
        }
        default -> Thread.yield();
      }
    }
    return switch (random.nextInt(8)) {
      case 0 -> throw new Fault.CallError(Errno.EFAULT, "a fault");
      case 1 -> throw new IllegalStateException("a defect");
      default -> JsonInteger.of(job.id());
    };
  }

  // --- what must hold

  /// Of what is inside a body, and has not been cut off: one of each lock, as many as the bounds
  /// allow.
  private void checkBounds() {
    Map<String, Integer> counts = new HashMap<>();
    for (long id : inside.keySet()) {
      LiveJob job = liveJob(id);
      if (job == null || job.isCutOff()) {
        continue;
      }
      count(counts, "all");
      count(counts, "method " + job.method().name());
      count(counts, "user " + job.owner().username());
      if (job.lock() != null) {
        count(counts, "lock " + job.lock());
      }
    }
    counts.forEach(
        (what, count) -> {
          int most =
              what.startsWith("lock ")
                  ? 1
                  : what.equals("method resume")
                      ? ROLLING
                      : what.equals("user null") || !what.startsWith("user ")
                          ? RUNNING_MAX
                          : PER_USER;
          if (count > most) {
            faults.add(count + " run at once of " + what + ": " + inside);
          }
        });
  }

  private static void count(Map<String, Integer> counts, String what) {
    counts.merge(what, 1, Integer::sum);
  }

  private @Nullable LiveJob liveJob(long id) {
    for (LiveJob job : engine.allLive()) {
      if (job.id() == id) {
        return job;
      }
    }
    return null;
  }

  /// What a killed process left, as the next one has it before anybody calls.
  private void checkRecovery() {
    Map<Long, String> now = states();
    for (long id : acknowledged) {
      String was = left.get(id);
      String is = now.get(id);
      if (was == null || is == null) {
        faults.add("job " + id + " is lost: it was " + was + " and is " + is);
      } else if (isEnd(was) && !was.equals(is)) {
        faults.add("job " + id + " had ended as " + was + " and is " + is);
      } else if (isEnd(told.getOrDefault(id, "")) && !String.valueOf(told.get(id)).equals(is)) {
        faults.add("job " + id + " was told as " + told.get(id) + " and is " + is);
      }
    }
    for (Map.Entry<Long, String> job : left.entrySet()) {
      if (job.getValue().equals("RUNNING")) {
        checkFate(engine.require(job.getKey()));
      }
    }
  }

  /// One that repeats may have come further by now.
  private void checkFate(JobView job) {
    boolean asked = job.state().word().equals("ABORTED");
    String became = job.details().fate() == Fate.FAIL ? "FAILED" : "WAITING";
    List<Interruption> interruptions = job.details().interruptions();
    if (!asked && (interruptions.isEmpty() || !interruptions.getLast().became().equals(became))) {
      faults.add("job " + job.id() + " of fate " + job.details().fate() + " is " + job);
    }
    if (!asked && became.equals("FAILED") && !job.state().word().equals("FAILED")) {
      faults.add("job " + job.id() + " goes on though it is of fate fail: " + job);
    }
  }

  private void checkRest() {
    states()
        .forEach(
            (id, state) -> {
              if (!isEnd(state)) {
                faults.add("job " + id + " is " + state + " though nothing is left to do");
              } else if (!isEnd(left.getOrDefault(id, "")) && !state.equals(told.get(id))) {
                faults.add("job " + id + " is " + state + " and was told as " + told.get(id));
              }
            });
    if (!engine.lockViews().isEmpty()) {
      faults.add("locks are left: " + engine.lockViews());
    }
    if (!inside.isEmpty()) {
      inside.keySet().removeIf(id -> liveJob(id) == null); // cut off, and still on their way
    }
    if (!faults.isEmpty()) {
      throw new AssertionError(faults.getFirst());
    }
  }

  private Map<Long, String> states() {
    Map<Long, String> states = new TreeMap<>();
    for (Row row :
        database.look(tx -> tx.sql("select id, state from job order by id").list(Row.class))) {
      states.put(row.id(), row.state());
    }
    return states;
  }

  /// A row as the check reads it.
  record Row(long id, String state) {}

  private static boolean isEnd(String state) {
    return state.equals("SUCCESS") || state.equals("FAILED") || state.equals("ABORTED");
  }

  private void note(long what) {
    trace = trace * 31 + what;
  }

  private final class Listener implements JobListener {

    @Override
    public void added(JobView job) {
      if (told.put(job.id(), job.state().word()) != null) {
        faults.add("id " + job.id() + " is given twice");
      }
      note(job.id());
    }

    @Override
    public void changed(JobView job) {
      String is = job.state().word();
      String was = told.put(job.id(), is);
      note(job.id() * 7 + is.hashCode() + job.progress().percent());
      boolean follows =
          switch (was) {
            case null -> left.containsKey(job.id()); // killed between its commit and telling
            case "WAITING" -> !is.equals("SUCCESS") || !recovered;
            case "RUNNING" -> !is.equals("WAITING") || !recovered;
            default -> is.equals(was);
          };
      if (!follows) {
        faults.add("job " + job.id() + " was told as " + was + " and then as " + is);
      }
      if (isEnd(is) && !is.equals(states().get(job.id()))) {
        faults.add("job " + job.id() + " is told as " + is + " and stored otherwise");
      }
    }

    @Override
    public void detailsChanged(JobView job) {
      note(job.details().attempt());
    }

    @Override
    public void ended(JobView job) {
      // the change says so, too
    }
  }

  /// Nothing is secret here.
  private static final class Plain implements Secrets {

    @Override
    public String seal(String purpose, String plain) {
      return plain;
    }

    @Override
    public String open(String purpose, String sealed) {
      return sealed;
    }
  }
}
