package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Methods that the server starts by itself, as itself, at the times that they declare
/// (`extensions.md` §7.3, §7.4). Operators may change the rule and pause it; both stay over
/// restarts, until the method declares another rule.
///
/// A job and the note that it was started are durable together, so no time starts two. What was due
/// while the server was down starts once. What is refused, because a line is full, is left out.
///
/// **Threads.** Any; [#look] is the ticker's.
public final class Schedules {

  private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);

  /// When the database cannot be written, or the server stops.
  private static final Duration AGAIN = Duration.ofMinutes(1);

  private final JobEngine engine;
  private final ScheduleStore store;
  private final Time time;

  /// Methods with a schedule, by name.
  private volatile Map<String, JobMethod> methods = Map.of();

  /// Those of methods that are there; replaced as a whole.
  private volatile List<ScheduleRow> rows = List.of();

  /// The ticker's.
  private Instant notBefore = Instant.MIN;

  Schedules(JobEngine engine, Database database, Time time) {
    this.engine = engine;
    this.store = new ScheduleStore(database);
    this.time = time;
  }

  /// One of them, as others see it.
  ///
  /// @param arguments secrets masked
  /// @param nextRun null while it is paused
  @Name("JobSchedule")
  @Doc("When a method is started.")
  public record Entry(
      @Doc("Its number.") long id,
      @Doc("The method that is started.") String method,
      @Doc("A list of its arguments, secrets masked.") JsonValue arguments,
      @Doc("Minute, hour, day of month, month, day of week.") String cron,
      @Doc("The zone in which that is meant.") String timezone,
      @Doc("Whether it starts anything.") boolean enabled,
      @Doc("When it last did.") @Nullable Instant lastRun,
      @Doc("The job of that time.") @Nullable Long lastJob,
      @Doc("When it will next; null while it is paused.") @Nullable Instant nextRun) {}

  /// Its rule was changed, or another server was faster: the job is not to be.
  private static final class Overtaken extends RuntimeException {

    private static final long serialVersionUID = 1;
  }

  // --- what methods declare

  /// Takes in what methods declare, once, before anything is started.
  public void declare(Collection<JobMethod> declared) {
    methods =
        declared.stream()
            .filter(method -> method.policy().schedule() != null)
            .collect(
                Collectors.toMap(
                    JobMethod::name, Function.identity(), (one, _) -> one, LinkedHashMap::new));
    Map<String, ScheduleRow> known =
        store.all().stream().collect(Collectors.toMap(ScheduleRow::method, Function.identity()));
    List<ScheduleRow> added = new ArrayList<>();
    List<ScheduleRow> changed = new ArrayList<>();
    for (JobMethod method : methods.values()) {
      Schedule schedule = Objects.requireNonNull(method.policy().schedule());
      ScheduleRow before = known.get(method.name());
      if (before == null) {
        added.add(row(0, method.name(), schedule, true));
      } else if (!before.declared().equals(text(schedule))) {
        changed.add(row(before.id(), method.name(), schedule, before.enabled()));
      }
    }
    if (!added.isEmpty() || !changed.isEmpty()) {
      store.declare(added, changed);
    }
    reload();
  }

  private ScheduleRow row(long id, String method, Schedule schedule, boolean enabled) {
    return new ScheduleRow(
        id,
        method,
        text(schedule),
        Json.text(new JsonArray(schedule.arguments())),
        schedule.cron(),
        schedule.timezone(),
        enabled,
        null,
        null,
        enabled ? next(schedule.cron(), schedule.timezone(), time.instant()) : null);
  }

  private static String text(Schedule schedule) {
    return Json.text(
        JsonObject.of(
                "cron", JsonText.of(schedule.cron()), "timezone", JsonText.of(schedule.timezone()))
            .with("arguments", new JsonArray(schedule.arguments())));
  }

  private static @Nullable Instant next(String cron, String timezone, Instant now) {
    return CronRule.of(cron, timezone).next(now).orElse(null);
  }

  /// Reads the table again: it was restored.
  public void reload() {
    rows = store.all().stream().filter(row -> methods.containsKey(row.method())).toList();
    engine.wake();
  }

  // --- what operators see and do

  /// All, by id.
  public List<Entry> entries() {
    return rows.stream().map(this::entry).toList();
  }

  private Entry entry(ScheduleRow row) {
    JobMethod method = Objects.requireNonNull(methods.get(row.method()));
    return new Entry(
        row.id(),
        row.method(),
        method.shown().arguments(arguments(row)),
        row.cron(),
        row.timezone(),
        row.enabled(),
        row.lastRun(),
        row.lastJob(),
        row.nextRun());
  }

  private static List<JsonValue> arguments(ScheduleRow row) {
    try {
      return ((JsonArray) Json.read(row.arguments())).items();
    } catch (MalformedJson | ClassCastException e) {
      throw new IllegalStateException("schedule " + row.id() + " cannot be read", e);
    }
  }

  /// Changes one; what is null stays as it is.
  ///
  /// @throws Fault.NotFound if there is none of that id
  /// @throws Fault.Invalid with all that is wrong
  public Entry update(
      long id, @Nullable Boolean enabled, @Nullable String cron, @Nullable String timezone) {
    ScheduleRow before =
        rows.stream()
            .filter(row -> row.id() == id)
            .findFirst()
            .orElseThrow(() -> new Fault.NotFound("Schedule " + id + " does not exist"));
    check(cron, timezone);
    boolean on = enabled == null ? before.enabled() : enabled;
    String rule = cron == null ? before.cron() : cron;
    String zone = timezone == null ? before.timezone() : timezone;
    boolean same = rule.equals(before.cron()) && zone.equals(before.timezone());
    Instant next = on ? next(rule, zone, time.instant()) : null;
    ScheduleRow after =
        before.with(rule, zone, on, same && before.enabled() && on ? before.nextRun() : next);
    store.change(after);
    reload();
    return entry(after);
  }

  private static void check(@Nullable String cron, @Nullable String timezone) {
    List<Problem> problems = new ArrayList<>();
    String wrongCron = cron == null ? null : CronRule.wrongCron(cron);
    if (wrongCron != null) {
      problems.add(new Problem("schedule_update.cron", wrongCron));
    }
    String wrongZone = timezone == null ? null : CronRule.wrongZone(timezone);
    if (wrongZone != null) {
      problems.add(new Problem("schedule_update.timezone", wrongZone));
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  // --- starting

  /// Whether there is one that may be due some time.
  boolean any() {
    return rows.stream().anyMatch(ScheduleRow::enabled);
  }

  /// Starts what is due.
  void look(Instant now) {
    if (now.isBefore(notBefore)) {
      return;
    }
    for (ScheduleRow row : rows) {
      if (row.isDue(now)) {
        start(row, now);
      }
    }
  }

  private void start(ScheduleRow row, Instant now) {
    JobMethod method = Objects.requireNonNull(methods.get(row.method()));
    Instant next = next(row.cron(), row.timezone(), now);
    try {
      Started started =
          engine.start(
              Caller.SYSTEM,
              null,
              method,
              arguments(row),
              Pipes.NONE,
              (tx, job) -> {
                if (!ScheduleStore.ran(tx, row, job, now, next)) {
                  throw new Overtaken();
                }
              });
      engine.begin(started);
    } catch (Overtaken _) {
      LOG.atDebug().addKeyValue("schedule", row.id()).log("a schedule is not due any more");
    } catch (RuntimeException e) {
      refused(row, e, now, next);
    }
    reload();
  }

  private void refused(ScheduleRow row, RuntimeException e, Instant now, @Nullable Instant next) {
    boolean later =
        !(e instanceof Fault)
            || (e instanceof Fault.CallError error
                && (error.errno() == Errno.EAGAIN || error.errno() == Errno.ENOSPC));
    LOG.atWarn()
        .addKeyValue("method", row.method())
        .setCause(e)
        .log(later ? "a scheduled job starts later" : "a scheduled job was refused");
    if (later) {
      notBefore = now.plus(AGAIN);
    } else {
      store.putOff(row, next);
    }
  }
}
