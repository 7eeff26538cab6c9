package io.parbuckle.app;

import io.parbuckle.server.ServerConfig;
import io.parbuckle.server.ServerConfig.EventSettings;
import io.parbuckle.server.ServerConfig.Hashing;
import io.parbuckle.server.ServerConfig.HostAccountSettings;
import io.parbuckle.server.ServerConfig.HostPort;
import io.parbuckle.server.ServerConfig.JobSettings;
import io.parbuckle.server.ServerConfig.Limits;
import io.parbuckle.server.ServerConfig.LoginSettings;
import io.parbuckle.server.ServerConfig.TransferSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes the server's settings of options, environment, file and defaults, in this order
/// (`operating.md`, Defaults). Everything that is wrong is told at once, with its place.
final class ConfigReader {

  private static final ConfigKey<Path> DATA = ConfigKey.path("data");
  private static final ConfigKey<HostPort> LISTEN = ConfigKey.hostPort("listen");
  private static final ConfigKey<HostPort> TLS = ConfigKey.hostPort("tls");
  private static final ConfigKey<String> UNIX = ConfigKey.text("unix");
  private static final ConfigKey<String> DATABASE = ConfigKey.text("database");
  private static final ConfigKey<List<String>> ROOTS = ConfigKey.list("roots", ":");
  private static final ConfigKey<String> API_RELEASE =
      ConfigKey.oneOf(
          "api_release",
          Map.of(
              "25.04.0", "25.04.0", "25.10.0", "25.10.0", "25.10.5", "25.10.5", "26.0.0",
              "26.0.0"));
  private static final ConfigKey<List<String>> ORIGINS =
      ConfigKey.list("origins", ",", ServerConfig::checkOrigin);
  private static final ConfigKey<List<String>> PROXIES =
      ConfigKey.list("proxies", ",", ServerConfig::checkAddress);
  private static final ConfigKey<List<String>> ALLOW =
      ConfigKey.list("allow", ",", ServerConfig::checkAddress);
  private static final ConfigKey<Boolean> DURABILITY =
      ConfigKey.oneOf("durability", Map.of("full", false, "relaxed", true));
  private static final ConfigKey<Boolean> DOCS_PUBLIC =
      ConfigKey.oneOf("docs.public", Map.of("true", true, "false", false));
  private static final ConfigKey<Integer> CALLS_RUNNING =
      ConfigKey.number("limits.calls_running", 1);
  private static final ConfigKey<Integer> CALLS_WAITING =
      ConfigKey.number("limits.calls_waiting", 0);
  private static final ConfigKey<Integer> CALLS_WAITING_JOBS =
      ConfigKey.number("limits.calls_waiting_jobs", 1);
  private static final ConfigKey<Integer> HTTP_CALLS = ConfigKey.number("limits.http_calls", 1);
  private static final ConfigKey<Integer> CHARS_ANONYMOUS =
      ConfigKey.number("limits.chars_anonymous", 1024);
  private static final ConfigKey<Integer> CHARS = ConfigKey.number("limits.chars", 8192);
  private static final ConfigKey<Duration> IDEMPOTENCY_KEEP =
      ConfigKey.duration("idempotency.keep");
  private static final ConfigKey<Long> RESULT_BYTES = ConfigKey.size("limits.result_bytes");
  private static final ConfigKey<Integer> CONNECTIONS = ConfigKey.number("limits.connections", 1);
  private static final ConfigKey<Integer> CONNECTIONS_ANONYMOUS =
      ConfigKey.number("limits.connections_anonymous", 1);
  private static final ConfigKey<Duration> QUERY_TIME = ConfigKey.duration("limits.query_time");
  private static final ConfigKey<Duration> ANONYMOUS_IDLE =
      ConfigKey.duration("limits.anonymous_idle");
  private static final ConfigKey<Long> OUTBOX_MERGE = ConfigKey.size("limits.outbox_merge");
  private static final ConfigKey<Long> OUTBOX_CLOSE = ConfigKey.size("limits.outbox_close");
  private static final ConfigKey<Long> DISK_FREE = ConfigKey.size("limits.disk_free");
  private static final ConfigKey<Integer> KEEP_COUNT = ConfigKey.number("events.keep_count", 0);
  private static final ConfigKey<Long> KEEP_BYTES = ConfigKey.size("events.keep_bytes");
  private static final ConfigKey<Duration> KEEP = ConfigKey.duration("events.keep");
  private static final ConfigKey<Duration> HEARTBEAT = ConfigKey.duration("events.heartbeat");
  private static final ConfigKey<Integer> RUNNING_MAX = ConfigKey.number("jobs.running_max", 1);
  private static final ConfigKey<Integer> RUNNING_PER_USER =
      ConfigKey.number("jobs.running_per_user", 0);
  private static final ConfigKey<Integer> LINE_MAX = ConfigKey.number("jobs.line_max", 1);
  private static final ConfigKey<Integer> WAITS_MAX = ConfigKey.number("jobs.waits_max", 1);
  private static final ConfigKey<Duration> ABORT_GRACE = ConfigKey.duration("jobs.abort_grace");
  private static final ConfigKey<Duration> JOBS_KEEP = ConfigKey.duration("jobs.keep");
  private static final ConfigKey<Integer> JOBS_KEEP_COUNT = ConfigKey.number("jobs.keep_count", 1);
  private static final ConfigKey<Duration> KEEP_SHORT = ConfigKey.duration("jobs.keep_short");
  private static final ConfigKey<Integer> KEEP_SHORT_COUNT =
      ConfigKey.number("jobs.keep_short_count", 1);
  private static final ConfigKey<Long> LOG_BYTES = ConfigKey.size("jobs.log_bytes", 4096);
  private static final ConfigKey<Duration> BEGIN = ConfigKey.duration("transfer.begin");
  private static final ConfigKey<Duration> BEGIN_BUFFERED =
      ConfigKey.duration("transfer.begin_buffered");
  private static final ConfigKey<Duration> IDLE = ConfigKey.duration("transfer.idle");
  private static final ConfigKey<Boolean> DIGESTS = ConfigKey.flag("transfer.digests");
  private static final ConfigKey<Long> BODY_BYTES = ConfigKey.size("transfer.body_bytes");

  /// Some seconds on a slow machine: a slip of the finger must not shut everybody out.
  private static final int ROUNDS_MAX = 5_000_000;

  private static final ConfigKey<Hashing> PASSWORDS_HASH =
      ConfigKey.oneOf(
          "passwords.hash", Map.of("pbkdf2", Hashing.PBKDF2, "argon2id", Hashing.ARGON2ID));
  private static final ConfigKey<Integer> PASSWORDS_ROUNDS =
      ConfigKey.number("passwords.rounds", LoginSettings.ROUNDS, ROUNDS_MAX);
  private static final ConfigKey<Boolean> REVOKE_ON_PLAINTEXT =
      ConfigKey.flag("api_keys.revoke_on_plaintext");
  private static final ConfigKey<Integer> KEY_CALLS =
      ConfigKey.number("api_keys.calls_per_minute", 0);
  private static final ConfigKey<String> PAM_SERVICE =
      ConfigKey.matching("pam.service", "[a-z0-9][a-z0-9_.-]*", "a name such as login");
  private static final ConfigKey<Path> PAM_FOLDER = ConfigKey.path("pam.folder");
  private static final ConfigKey<List<String>> PAM_GROUPS =
      ConfigKey.list("pam.groups", ",", HostGroups::check);
  private static final ConfigKey<Long> UPLOAD_BYTES = ConfigKey.size("config.upload_bytes");

  private static final List<ConfigKey<?>> KEYS =
      List.of(
          DATA,
          LISTEN,
          TLS,
          UNIX,
          DATABASE,
          ROOTS,
          API_RELEASE,
          ORIGINS,
          PROXIES,
          ALLOW,
          DURABILITY,
          DOCS_PUBLIC,
          CALLS_RUNNING,
          CALLS_WAITING,
          CALLS_WAITING_JOBS,
          HTTP_CALLS,
          CHARS_ANONYMOUS,
          CHARS,
          IDEMPOTENCY_KEEP,
          RESULT_BYTES,
          CONNECTIONS,
          CONNECTIONS_ANONYMOUS,
          QUERY_TIME,
          ANONYMOUS_IDLE,
          OUTBOX_MERGE,
          OUTBOX_CLOSE,
          DISK_FREE,
          KEEP_COUNT,
          KEEP_BYTES,
          KEEP,
          HEARTBEAT,
          RUNNING_MAX,
          RUNNING_PER_USER,
          LINE_MAX,
          WAITS_MAX,
          ABORT_GRACE,
          JOBS_KEEP,
          JOBS_KEEP_COUNT,
          KEEP_SHORT,
          KEEP_SHORT_COUNT,
          LOG_BYTES,
          BEGIN,
          BEGIN_BUFFERED,
          IDLE,
          BODY_BYTES,
          DIGESTS,
          UPLOAD_BYTES,
          PASSWORDS_HASH,
          PASSWORDS_ROUNDS,
          REVOKE_ON_PLAINTEXT,
          KEY_CALLS,
          PAM_SERVICE,
          PAM_FOLDER,
          PAM_GROUPS);

  private final Map<String, Given> given = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /// A value with the place it came from.
  private record Given(String text, String place) {}

  private ConfigReader() {}

  /// Reads all settings.
  ///
  /// @param options by key, as given on the command line
  /// @throws ConfigFaults with everything that is wrong
  static ServerConfig read(
      Map<String, String> options, Map<String, String> environment, @Nullable Path file)
      throws ConfigFaults {
    ConfigReader reader = new ConfigReader();
    if (file != null) {
      reader.take(TomlFile.read(file));
    }
    for (ConfigKey<?> key : KEYS) {
      String text = environment.get(key.environment());
      if (text != null) {
        reader.given.put(key.name(), new Given(text, "environment variable " + key.environment()));
      }
    }
    options.forEach((key, text) -> reader.given.put(key, new Given(text, "option --" + key)));
    ServerConfig config = reader.config(environment);
    if (!reader.faults.isEmpty()) {
      throw new ConfigFaults(reader.faults);
    }
    return config;
  }

  private void take(TomlFile file) {
    file.entries()
        .forEach(
            (name, entry) -> {
              String place = file.path() + ":" + entry.line();
              if (KEYS.stream().noneMatch(key -> key.name().equals(name))) {
                faults.add(place + ": there is no setting " + name + nearest(name));
              } else {
                given.put(name, new Given(entry.text(), place + ": " + name));
              }
            });
  }

  private static String nearest(String name) {
    String last = name.substring(name.lastIndexOf('.') + 1);
    return KEYS.stream()
        .map(ConfigKey::name)
        .filter(known -> known.endsWith("." + last) || known.equals(last))
        .findFirst()
        .map(known -> "; did you mean " + known + "?")
        .orElse(".");
  }

  private <T> @Nullable T optional(ConfigKey<T> key) {
    Given value = given.get(key.name());
    if (value == null) {
      return null;
    }
    try {
      return key.parser().parse(value.text());
    } catch (IllegalArgumentException e) {
      faults.add(value.place() + ": " + e.getMessage() + ", not \"" + value.text().strip() + "\"");
      return null;
    }
  }

  private <T> T get(ConfigKey<T> key, T fallback) {
    T value = optional(key);
    return value == null ? fallback : value;
  }

  private ServerConfig config(Map<String, String> environment) {
    Path data = get(DATA, defaultData(environment));
    String unix = get(UNIX, data.resolve("parbuckle.sock").toString());
    return new ServerConfig(
        data,
        get(LISTEN, new HostPort("127.0.0.1", 6080)),
        optional(TLS),
        unix.equals("none") ? null : Path.of(unix).toAbsolutePath(),
        optional(DATABASE),
        get(ROOTS, List.of("/mnt")).stream().map(Path::of).toList(),
        get(API_RELEASE, "25.10.5"),
        get(ORIGINS, List.of()),
        get(PROXIES, List.of()),
        get(ALLOW, List.of()),
        get(DURABILITY, false),
        get(DOCS_PUBLIC, true),
        environment.get("PARBUCKLE_ADMIN_PASSWORD"),
        get(IDEMPOTENCY_KEEP, ServerConfig.IDEMPOTENCY_KEEP),
        limits(Limits.DEFAULTS),
        events(EventSettings.DEFAULTS),
        jobs(JobSettings.DEFAULTS),
        transfer(TransferSettings.DEFAULTS),
        logins(LoginSettings.DEFAULTS),
        hostAccounts());
  }

  /// Root's state belongs to the system, anybody else's to his home.
  static Path defaultData(Map<String, String> environment) {
    if (System.getProperty("user.name", "").equals("root")) {
      return Path.of("/var/lib/parbuckle");
    }
    String state = environment.get("XDG_STATE_HOME");
    return state != null && !state.isBlank()
        ? Path.of(state, "parbuckle")
        : Path.of(System.getProperty("user.home"), ".local", "state", "parbuckle");
  }

  private Limits limits(Limits defaults) {
    return new Limits(
        get(CALLS_RUNNING, defaults.callsRunning()),
        get(CALLS_WAITING, defaults.callsWaiting()),
        get(CALLS_WAITING_JOBS, defaults.callsWaitingJobs()),
        get(HTTP_CALLS, defaults.httpCalls()),
        get(CHARS_ANONYMOUS, defaults.charsAnonymous()),
        get(CHARS, defaults.chars()),
        get(RESULT_BYTES, defaults.resultBytes()),
        get(QUERY_TIME, defaults.queryTime()),
        get(CONNECTIONS, defaults.connections()),
        get(CONNECTIONS_ANONYMOUS, defaults.connectionsAnonymous()),
        get(ANONYMOUS_IDLE, defaults.anonymousIdle()),
        get(OUTBOX_MERGE, defaults.outboxMerge()),
        get(OUTBOX_CLOSE, defaults.outboxClose()),
        get(DISK_FREE, defaults.diskFree()));
  }

  private EventSettings events(EventSettings defaults) {
    return new EventSettings(
        get(KEEP_COUNT, defaults.keepCount()),
        get(KEEP_BYTES, defaults.keepBytes()),
        get(KEEP, defaults.keep()),
        get(HEARTBEAT, defaults.heartbeat()));
  }

  private JobSettings jobs(JobSettings defaults) {
    return new JobSettings(
        get(RUNNING_MAX, defaults.runningMax()),
        get(RUNNING_PER_USER, defaults.runningPerUser()),
        get(LINE_MAX, defaults.lineMax()),
        get(WAITS_MAX, defaults.waitsMax()),
        get(ABORT_GRACE, defaults.abortGrace()),
        get(JOBS_KEEP, defaults.keep()),
        get(JOBS_KEEP_COUNT, defaults.keepCount()),
        get(KEEP_SHORT, defaults.keepShort()),
        get(KEEP_SHORT_COUNT, defaults.keepShortCount()),
        get(LOG_BYTES, defaults.logBytes()));
  }

  private LoginSettings logins(LoginSettings defaults) {
    return new LoginSettings(
        get(PASSWORDS_HASH, defaults.hash()),
        get(PASSWORDS_ROUNDS, defaults.rounds()),
        defaults.keyRounds(),
        get(REVOKE_ON_PLAINTEXT, defaults.revokeOnPlaintext()),
        get(KEY_CALLS, defaults.keyCallsPerMinute()));
  }

  private @Nullable HostAccountSettings hostAccounts() {
    String service = optional(PAM_SERVICE);
    Path folder = optional(PAM_FOLDER);
    List<String> groups = get(PAM_GROUPS, List.of());
    Given first = given.get(PAM_SERVICE.name());
    if (first != null && !given.containsKey(PAM_GROUPS.name())) {
      faults.add(
          first.place()
              + ": no group of the host could do anything; say in pam.groups which may do what,"
              + " such as wheel=FULL_ADMIN");
    }
    for (ConfigKey<?> key : List.of(PAM_FOLDER, PAM_GROUPS)) {
      Given other = given.get(key.name());
      if (first == null && other != null) {
        faults.add(other.place() + ": this says nothing without pam.service");
      }
    }
    return service == null
        ? null
        : new HostAccountSettings(service, folder, HostGroups.read(groups));
  }

  private TransferSettings transfer(TransferSettings defaults) {
    return new TransferSettings(
        get(BEGIN, defaults.begin()),
        get(BEGIN_BUFFERED, defaults.beginBuffered()),
        get(IDLE, defaults.idle()),
        get(BODY_BYTES, defaults.bodyBytes()),
        get(UPLOAD_BYTES, defaults.configUploadBytes()),
        get(DIGESTS, defaults.digests()));
  }
}
