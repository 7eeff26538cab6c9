package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// An engine over a real database in a folder, with all that it needs around it. Closing it and
/// opening another one on the folder is a restart.
final class Workshop implements AutoCloseable {

  static final Caller ADMIN = caller("root", true, Set.of());

  final SettableTime clock;
  final Heard heard = new Heard();
  final JdbcDatabase database;
  final JobEngine engine;
  final Path logs;

  /// Names of accounts that have gone.
  final Set<String> gone = ConcurrentHashMap.newKeySet();

  private final MemoryQueries queries;
  private final Map<String, JobMethod> methods = new ConcurrentHashMap<>();

  private Workshop(Path folder, JobLimits limits, SettableTime clock, Time time) {
    this.clock = clock;
    queries = TestQueries.by(Rules.UNTIL_26, clock);
    logs = folder.resolve("jobs");
    try {
      Files.createDirectories(logs);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    FileSecrets secrets = FileSecrets.at(folder.resolve("secret"), new SecureRandom());
    database = JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.FULL, time);
    new Migrations(database, folder, "0.1.0", time).own();
    engine =
        new JobEngine(
            new JobEngine.Ports(
                database,
                secrets,
                owner -> !gone.contains(String.valueOf(owner.username())),
                time,
                new SplittableRandom(1)),
            heard,
            () -> limits,
            new JobEngine.Place(logs, "test"));
    engine.methods(methods::get);
  }

  static Workshop in(Path folder) {
    return in(folder, limits());
  }

  /// At another time than usual.
  static Workshop in(Path folder, SettableTime clock) {
    Workshop workshop = new Workshop(folder, limits(), clock, clock);
    workshop.engine.recover();
    return workshop;
  }

  static Workshop in(Path folder, JobLimits limits, JobMethod... known) {
    SettableTime clock = new SettableTime();
    Workshop workshop = new Workshop(folder, limits, clock, clock);
    for (JobMethod method : known) {
      workshop.methods.put(method.name(), method);
    }
    workshop.engine.recover();
    return workshop;
  }

  /// Under the machine's own clock, for what is killed or measured.
  static Workshop realTime(Path folder, JobMethod... known) {
    Workshop workshop = unrecovered(folder, known);
    workshop.engine.recover();
    return workshop;
  }

  /// The same, before it has looked what an earlier process left.
  static Workshop unrecovered(Path folder, JobMethod... known) {
    Workshop workshop = new Workshop(folder, JobLimits.DEFAULTS, new SettableTime(), Time.system());
    for (JobMethod method : known) {
      workshop.methods.put(method.name(), method);
    }
    return workshop;
  }

  JobMethod method(String name) {
    return Objects.requireNonNull(methods.get(name), name);
  }

  /// As usual, except that a stop does not wait: the clock of a test stands still.
  static JobLimits limits() {
    return with(1000, Duration.ZERO);
  }

  static JobLimits with(int runningMax, Duration stopGrace) {
    return with(runningMax, 0, JobLimits.DEFAULTS.lineMax(), stopGrace);
  }

  static JobLimits with(int runningMax, int runningPerUser, int lineMax, Duration stopGrace) {
    JobLimits usual = JobLimits.DEFAULTS;
    return new JobLimits(
        runningMax,
        runningPerUser,
        lineMax,
        usual.waitsMax(),
        usual.abortGrace(),
        stopGrace,
        usual.keep(),
        usual.keepCount(),
        usual.keepShort(),
        usual.keepShortCount(),
        usual.logBytes());
  }

  /// Lets so many jobs run that only wait for others.
  static JobLimits waiting(int waitsMax) {
    JobLimits usual = limits();
    return new JobLimits(
        usual.runningMax(),
        usual.runningPerUser(),
        usual.lineMax(),
        waitsMax,
        usual.abortGrace(),
        usual.stopGrace(),
        usual.keep(),
        usual.keepCount(),
        usual.keepShort(),
        usual.keepShortCount(),
        usual.logBytes());
  }

  /// Keeps so many ended jobs.
  static JobLimits keeping(long count) {
    JobLimits usual = JobLimits.DEFAULTS;
    return new JobLimits(
        usual.runningMax(),
        usual.runningPerUser(),
        usual.lineMax(),
        usual.waitsMax(),
        usual.abortGrace(),
        Duration.ZERO,
        usual.keep(),
        count,
        usual.keepShort(),
        count,
        usual.logBytes());
  }

  static Caller caller(String name, boolean fullAdmin, Set<String> roles) {
    return new Caller(
        name,
        1000,
        "LOGIN_PASSWORD",
        JsonObject.of("username", JsonText.of(name)),
        fullAdmin,
        roles,
        "192.0.2.7");
  }

  /// Makes a method known by its name.
  JobMethod offer(JobMethod method) {
    methods.put(method.name(), method);
    return method;
  }

  /// Starts and begins a job of the administrator.
  long run(JobMethod method, JsonValue... arguments) {
    return run(ADMIN, null, method, arguments);
  }

  long run(Caller caller, @Nullable JsonValue messageId, JobMethod method, JsonValue... arguments) {
    Started started = engine.start(caller, messageId, method, List.of(arguments), Pipes.NONE);
    engine.begin(started);
    return started.id();
  }

  /// Runs a job to its end.
  JobView done(JobMethod method, JsonValue... arguments) throws InterruptedException {
    long id = run(method, arguments);
    engine.outcome(id);
    return engine.require(id);
  }

  /// The ids of all jobs, as a query lists them.
  List<Long> listed() {
    return listed("[]", "{}");
  }

  /// The ids of the jobs that a query answers the administrator.
  List<Long> listed(String filters, String options) {
    return listed(ADMIN, filters, options);
  }

  List<Long> listed(Caller caller, String filters, String options) {
    List<Long> ids = new ArrayList<>();
    for (JsonValue job : ((JsonArray) asked(caller, filters, options)).items()) {
      ids.add(((JsonInteger) ((JsonObject) job).at("id")).small());
    }
    return ids;
  }

  /// What `core.get_jobs` answers.
  JsonValue asked(Caller caller, String filters, String options) {
    TestCall call = new TestCall(caller, "core.get_jobs");
    Stored jobs = engine.rows((_, _) -> JobView::shown).stored(call, JsonObject.EMPTY, job -> job);
    try {
      return queries.stored(call, jobs, Json.read(filters), Json.read(options));
    } catch (MalformedJson e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void close() {
    engine.close();
    database.close();
  }
}
