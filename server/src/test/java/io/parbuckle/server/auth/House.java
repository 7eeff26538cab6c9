package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.machine.HostAccounts;
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
import io.parbuckle.server.fixture.TestQueries;
import io.parbuckle.server.method.Declarations;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.Versions;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.JsonSettings;
import io.parbuckle.server.store.Migrations;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// This package on a real database, with connections that call as clients do: gate, parameters,
/// handler, result.
final class House implements AutoCloseable {

  static final HashWork FAST = new HashWork(new HashWork.Kind.Pbkdf2(10), 20, 1, 100);
  static final LocalUser SELF = new LocalUser(4000, "parbuckle", "/home/parbuckle");

  final SettableTime time = new SettableTime();
  final JdbcDatabase database;
  final Auth auth;
  final Declarations declarations;
  final JsonSettings settings;
  private final Versions versions;
  final MethodTable table;
  final List<Change> changes = new CopyOnWriteArrayList<>();
  final List<Connection> connections = new CopyOnWriteArrayList<>();
  final Map<Long, TokenJobs.Standing> jobs = new ConcurrentHashMap<>();

  House(Path folder) {
    this(folder, options(LoginDelay.NONE, false));
  }

  House(Path folder, AuthOptions options) {
    this(folder, options, null);
  }

  /// @param delays hears how long failures are held back, instead of waiting; null for waiting
  House(Path folder, AuthOptions options, @Nullable List<Duration> delays) {
    this(folder, null, options, null, delays);
  }

  /// @param host whose accounts may log in
  House(Path folder, AuthOptions options, HostAccounts host, List<Duration> delays) {
    this(folder, null, options, host, delays);
  }

  /// @param postgres a JDBC URL; null for SQLite
  House(Path folder, @Nullable String postgres, AuthOptions options) {
    this(folder, postgres, options, null, null);
  }

  private House(
      Path folder,
      @Nullable String postgres,
      AuthOptions options,
      @Nullable HostAccounts host,
      @Nullable List<Duration> delays) {
    database =
        postgres == null
            ? JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, time)
            : JdbcDatabase.open(postgres, Durability.RELAXED, time);
    new Migrations(database, folder, "0.1.0", time).own();
    declarations =
        new Declarations(TestQueries.by(Rules.UNTIL_26), RoleGraph.load()::knows, changes::add);
    settings = new JsonSettings(database, declarations);
    auth =
        new Auth(
            options,
            new Auth.Ports(
                database,
                settings,
                FileSecrets.at(folder.resolve("secret"), new SecureRandom()),
                new Heard(changes),
                () -> connections,
                (job, _) -> jobs.getOrDefault(job, TokenJobs.Standing.MISSING),
                _ -> List.of(new Surface.Allowed("CALL", "core.ping")),
                () -> "pelican",
                Optional.ofNullable(host),
                new Shells(folder.resolve("shells")),
                new SecureRandom(),
                delays == null ? time : new Hurried(time, delays)));
    auth.services().forEach(declarations::take);
    versions = declarations.versions(List.of(Version.V25_04, Version.V26), Version.of("v25.10.5"));
    table = versions.current();
  }

  static AuthOptions options(LoginDelay delay, boolean revoke) {
    return new AuthOptions(SELF, delay, revoke, 0, Map.of(), FAST);
  }

  /// A clock whose sleepers do not sleep.
  private record Hurried(SettableTime clock, List<Duration> sleeps) implements Time {

    @Override
    public Instant instant() {
      return clock.instant();
    }

    @Override
    public long nanos() {
      return clock.nanos();
    }

    @Override
    public void sleep(Duration duration) {
      sleeps.add(duration);
    }
  }

  /// Keeps what was published.
  private record Heard(List<Change> changes) implements Events {

    @Override
    public void publish(Change change) {
      changes.add(change);
    }

    @Override
    public boolean heard(String collection) {
      return true;
    }

    @Override
    public void onAudience(String collection, Audience audience) {}
  }

  /// Makes the administrator `admin` with the password `secret`.
  House withAdministrator() throws InterruptedException {
    auth.createAdministrator("secret");
    changes.clear();
    return this;
  }

  /// A connection on which `admin` is logged in.
  Connection administrator() throws Exception {
    Connection connection = tcp("192.0.2.1");
    connection.call("auth.login", "['admin', 'secret']");
    return connection;
  }

  /// Makes an account, with these groups by gid, whose password is `password`.
  long account(String name, long... gids) throws Exception {
    List<JsonValue> rows = new ArrayList<>();
    for (long gid : gids) {
      rows.add(JsonInteger.of(groupRow(gid)));
    }
    JsonObject made =
        (JsonObject)
            root()
                .call(
                    "user.create",
                    "[{'username': '%s', 'full_name': 'x', 'password': 'password', 'smb': false, 'group_create': true, 'groups': %s}]"
                        .formatted(name, Json.text(new JsonArray(rows))));
    return ((JsonInteger) made.at("id")).small();
  }

  long groupRow(long gid) throws Exception {
    for (JsonValue group : ((JsonArray) root().call("group.query", "[]")).items()) {
      if (((JsonObject) group).at("gid").equals(JsonInteger.of(gid))) {
        return ((JsonInteger) ((JsonObject) group).at("id")).small();
      }
    }
    throw new IllegalArgumentException("no group " + gid);
  }

  Connection root() {
    return unix(0);
  }

  /// A connection over the UNIX socket, as it is once its peer has been looked up.
  Connection unix(long uid) {
    Origin.Unix origin = new Origin.Unix(1, uid, uid);
    Connection connection = new Connection(origin);
    if (auth.authenticator().peer(origin) instanceof Outcome.Accepted(Login login)) {
      connection.login(login);
    }
    return connection;
  }

  Connection tcp(String address) {
    return new Connection(origin(address, false));
  }

  static Origin.Tcp origin(String address, boolean tls) {
    try {
      return new Origin.Tcp(InetAddress.getByName(address), 51234, tls);
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(address, e);
    }
  }

  Connection tls(String address) {
    return new Connection(origin(address, true));
  }

  /// An open connection.
  final class Connection implements Bearer {

    private final Origin origin;
    private final String id = "session-" + connections.size();
    private Instant since = time.instant();
    private @Nullable Login login;
    private @Nullable Pending pending;
    String version = "v25.10.5";
    @Nullable X509Certificate certificate;

    Connection(Origin origin) {
      this.origin = origin;
      connections.add(this);
    }

    /// Calls a method with parameters in JSON, `'` for `"`.
    JsonValue call(String method, String params) throws Exception {
      if (login != null && !auth.gate().alive(login)) {
        logout();
      }
      Method row = versions.at(Version.of(version)).require(method);
      Caller caller = auth.gate().admit(this, login(), method, row.access());
      return row.answer(new OneCall(caller, row.name(), version, this), read(params));
    }

    private static List<JsonValue> read(String params) throws MalformedJson {
      return ((JsonArray) Json.read(params.replace('\'', '"'))).items();
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public Origin origin() {
      return origin;
    }

    @Override
    public Instant since() {
      return since;
    }

    @Override
    public @Nullable Login login() {
      return login;
    }

    @Override
    public void login(Login accepted) {
      boolean first = login == null;
      since = first ? time.instant() : since;
      login = accepted;
      if (first) {
        auth.logins().loggedIn(this, accepted);
      }
    }

    @Override
    public void renew(Login before, Login now) {
      if (before.equals(login)) {
        login = now;
      }
    }

    @Override
    public void logout() {
      Login before = login;
      login = null;
      if (before != null) {
        auth.logins().loggedOut(this, before);
      }
    }

    @Override
    public @Nullable Pending pending() {
      return pending;
    }

    @Override
    public void pending(@Nullable Pending begun) {
      pending = begun;
    }

    @Override
    public @Nullable X509Certificate certificate() {
      return certificate;
    }

    @Override
    public void terminate() {
      connections.remove(this);
      logout();
    }
  }

  private record OneCall(Caller caller, String methodName, String version, Bearer bearer)
      implements BearerCall {}

  static JsonValue at(JsonValue value, String path) {
    JsonValue found = value;
    for (String name : path.split("\\.", -1)) {
      found = ((JsonObject) found).at(name);
    }
    return found;
  }

  static String text(JsonValue value, String path) {
    return ((JsonText) at(value, path)).value();
  }

  void minutes(long minutes) {
    time.advance(Duration.ofMinutes(minutes));
  }

  @Override
  public void close() {
    auth.close();
    database.close();
  }
}
