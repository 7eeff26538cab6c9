package io.parbuckle.server.config;

import io.parbuckle.api.Caller;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.audit.AuditService;
import io.parbuckle.server.auth.Auth;
import io.parbuckle.server.auth.AuthOptions;
import io.parbuckle.server.auth.HashWork;
import io.parbuckle.server.auth.LocalUser;
import io.parbuckle.server.auth.LoginDelay;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.auth.Shells;
import io.parbuckle.server.auth.TokenJobs;
import io.parbuckle.server.certificate.CertificateParts;
import io.parbuckle.server.fixture.TestQueries;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobLimits;
import io.parbuckle.server.job.JobListener;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.job.OwnerCheck;
import io.parbuckle.server.job.Pipes;
import io.parbuckle.server.job.Started;
import io.parbuckle.server.job.Transferred;
import io.parbuckle.server.method.Declarations;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.JsonSettings;
import io.parbuckle.server.store.Migrations;
import io.parbuckle.server.store.Migrations.Source;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// A server without connections: database, accounts, jobs, and the service under test, in a folder
/// of its own.
final class Site implements AutoCloseable {

  static final Caller ADMIN = caller("admin", true);

  static final long UPLOAD_BYTES = 1 << 20;

  private static final ClassLoader LOADER = Site.class.getClassLoader();

  final Path scratch;
  final JdbcDatabase database;
  final FileSecrets secrets;
  final JobEngine engine;
  final MethodTable methods;
  final Declarations declarations;
  final List<String> progress = new CopyOnWriteArrayList<>();
  final List<Reload> reloads = new CopyOnWriteArrayList<>();
  final CountDownLatch mayEnd = new CountDownLatch(1);
  final List<String> reloaded = new CopyOnWriteArrayList<>();

  private final Auth auth;

  /// What a test may choose.
  ///
  /// @param postgres a JDBC URL; null for SQLite
  /// @param sample where the migrations of the plug-in `sample` lie; null without that plug-in
  record Kind(@Nullable String postgres, @Nullable String sample) {}

  static Site in(Path folder) throws IOException {
    return new Site(folder, new Kind(null, null));
  }

  static Site with(Path folder, String sample) throws IOException {
    return new Site(folder, new Kind(null, sample));
  }

  Site(Path folder, Kind kind) throws IOException {
    Time time = Time.system();
    SecureRandom random = new SecureRandom();
    Path logs = Files.createDirectories(folder.resolve("jobs"));
    scratch = Files.createDirectories(folder.resolve("scratch"));
    secrets = FileSecrets.at(folder.resolve("secret"), random);
    database =
        kind.postgres() == null
            ? JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, time)
            : JdbcDatabase.open(kind.postgres(), Durability.RELAXED, time);
    Migrations migrations = new Migrations(database, folder, "0.1.0", time);
    migrations.own();
    List<Source> sources = new ArrayList<>(Migrations.sources(List.of()));
    if (kind.sample() != null) {
      migrations.of("sample", kind.sample(), LOADER);
      sources.add(new Source("sample", kind.sample(), LOADER));
    }
    declarations =
        new Declarations(TestQueries.by(Rules.UNTIL_26), RoleGraph.load()::knows, _ -> {});
    auth =
        new Auth(
            new AuthOptions(
                new LocalUser(4000, "parbuckle", "/"),
                LoginDelay.NONE,
                false,
                0,
                Map.of(),
                new HashWork(new HashWork.Kind.Pbkdf2(10), 20, 1, 100)),
            new Auth.Ports(
                database,
                new JsonSettings(database, declarations),
                secrets,
                new Nobody(),
                List::of,
                (_, _) -> TokenJobs.Standing.MISSING,
                _ -> List.of(),
                () -> "pelican",
                Optional.empty(),
                new Shells(folder.resolve("shells")),
                random,
                time));
    reloads.add(new Reload("words", () -> reloaded.add("words")));
    ConfigService config =
        ConfigService.start(
            new ConfigParts(
                database,
                secrets,
                sources,
                declarations,
                scratch,
                () -> UPLOAD_BYTES,
                List.of(new Reload("parts", () -> reloads.forEach(part -> part.work().run()))),
                "0.1.0",
                random,
                time));
    List<Service> services = new ArrayList<>(auth.services());
    services.add(config);
    services.addAll(
        new CertificateParts(
                new CertificateParts.Ports(
                    database,
                    new JsonSettings(database, declarations),
                    secrets,
                    declarations,
                    folder.resolve("tls"),
                    folder.resolve("no-list-of-keyboards"),
                    List::of,
                    () -> {},
                    random,
                    time),
                "127.0.0.1",
                6080,
                443,
                List.of())
            .services());
    services.add(offer -> declare(offer, kind.sample() != null));
    services.forEach(declarations::take);
    methods = declarations.table();
    engine =
        new JobEngine(
            new JobEngine.Ports(database, secrets, OwnerCheck.NONE, time, random),
            new Progress(progress),
            () -> JobLimits.DEFAULTS,
            new JobEngine.Place(logs, "test"));
    engine.methods(methods::job);
    engine.recover();
  }

  private void declare(Offer offer, boolean sample) {
    AuditService.declareTables(offer);
    offer.job("test.wait", NoParams.class, Shape.NOTHING, (_, _) -> await());
    offer.sealed(new Sealed.InSetting("vault", "doors.*.code", "vault:{name}"));
    if (sample) {
      offer.table("sample", Offer.Keeps.CONFIGURATION);
      offer.sealed(new Sealed.InColumn("sample", "word", "sample:{id}"));
    }
  }

  private @Nullable Void await() throws InterruptedException {
    mayEnd.await();
    return null;
  }

  /// Starts a job that ends when [#mayEnd] says so.
  long waiting() {
    Started started =
        engine.start(
            ADMIN, null, Objects.requireNonNull(methods.job("test.wait")), List.of(), Pipes.NONE);
    engine.begin(started);
    return started.id();
  }

  static Caller caller(String name, boolean fullAdmin) {
    return new Caller(
        name, 950, "LOGIN_PASSWORD", JsonObject.EMPTY, fullAdmin, Set.of(), "192.0.2.7");
  }

  /// Nobody listens.
  private record Nobody() implements Events {

    @Override
    public void publish(Change change) {}

    @Override
    public boolean heard(String collection) {
      return false;
    }

    @Override
    public void onAudience(String collection, Audience audience) {}
  }

  /// Keeps what jobs say of themselves.
  private record Progress(List<String> kept) implements JobListener {

    @Override
    public void added(JobView job) {}

    @Override
    public void changed(JobView job) {
      kept.add(job.progress().percent() + " " + job.progress().description());
    }
  }

  /// A client that sends and takes whole files.
  static final class Transfer implements Pipes {

    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final List<Long> sizes = new ArrayList<>();
    private @Nullable InputStream in;

    Transfer(@Nullable InputStream in) {
      this.in = in;
    }

    @Override
    public boolean hasInput() {
      return in != null;
    }

    @Override
    public boolean hasOutput() {
      return in == null;
    }

    @Override
    public Optional<InputStream> nextInput() {
      return Optional.ofNullable(in);
    }

    @Override
    public OutputStream output() {
      return out;
    }

    @Override
    public void outputSize(long bytes) {
      sizes.add(bytes + out.size()); // said before the first byte, or it is more than there are
    }

    @Override
    public long expectedInput() {
      return -1;
    }

    @Override
    public long expectedOutput() {
      return -1;
    }

    @Override
    public @Nullable Transferred transferred() {
      return null;
    }

    @Override
    public void whole() {}

    @Override
    public void ended(boolean succeeded) {}
  }

  private Transfer done(Caller caller, String method, List<JsonValue> arguments, Transfer transfer)
      throws Exception {
    JobMethod job = Objects.requireNonNull(methods.job(method), method);
    Started started = engine.start(caller, null, job, arguments, transfer);
    engine.begin(started);
    engine.outcome(started.id()).result();
    return transfer;
  }

  /// @param options JSON with `'` for `"`; empty for none
  byte[] save(String options) throws Exception {
    return saved(ADMIN, options).out.toByteArray();
  }

  Transfer saved(Caller caller, String options) throws Exception {
    List<JsonValue> arguments =
        options.isEmpty() ? List.of() : List.of(Json.read(options.replace('\'', '"')));
    return done(caller, "config.save", arguments, new Transfer(null));
  }

  /// Uploads as a job does; throws what the job ended with.
  void upload(byte[] file) throws Exception {
    upload(ADMIN, new ByteArrayInputStream(file));
  }

  void upload(Caller caller, InputStream file) throws Exception {
    done(caller, "config.upload", List.of(), new Transfer(file));
  }

  void sql(String sql) {
    database.write("test", tx -> tx.sql(sql).update());
  }

  List<String> texts(String sql) {
    return database.read(tx -> tx.sql(sql).list(String.class));
  }

  void setting(String name, String json) {
    database.write(
        "test",
        tx -> {
          Tx.Statement put =
              tx.sql(
                  """
                  insert into setting (name, value) values (:name, :value)
                  on conflict (name) do update set value = excluded.value
                  """);
          return put.bind("name", name).bind("value", json).update();
        });
  }

  /// Everything that config.upload may change, as text.
  List<String> configuration() {
    return texts(
        """
        select 'setting ' || name || ' ' || value as line from setting
        union all
        select 'account ' || id || ' ' || username from account
        union all
        select 'group ' || id || ' ' || name from account_group
        union all
        select 'member ' || group_id || ' ' || account_id from group_member
        union all
        select 'grant ' || privilege_id || ' ' || role from role_grant
        order by line
        """);
  }

  long account(String name) {
    return database.write(
        "test",
        tx ->
            tx.sql(
                    """
                    insert into account (uid, username, group_id)
                    select coalesce(max(uid), 3000) + 1, :name,
                           (select id from account_group where gid = 545)
                      from account
                    returning id
                    """)
                .bind("name", name)
                .first(Long.class)
                .orElseThrow());
  }

  @Override
  public void close() {
    engine.close();
    auth.close();
    database.close();
  }
}
