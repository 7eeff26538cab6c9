package io.parbuckle.server;

import io.parbuckle.api.Plugin;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.machine.HostFiles;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.ServerConfig.HostPort;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.audit.AuditService;
import io.parbuckle.server.audit.AuditTrail;
import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.auth.Auth;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.auth.Outcome;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.auth.Shells;
import io.parbuckle.server.auth.Tokens;
import io.parbuckle.server.call.Bulk;
import io.parbuckle.server.call.CallRunner;
import io.parbuckle.server.call.CoreService;
import io.parbuckle.server.call.Defects;
import io.parbuckle.server.call.Dispatcher;
import io.parbuckle.server.call.HttpCalls;
import io.parbuckle.server.call.Idempotency;
import io.parbuckle.server.call.JobControlService;
import io.parbuckle.server.call.JobScheduleService;
import io.parbuckle.server.call.JobService;
import io.parbuckle.server.call.MessageLimits;
import io.parbuckle.server.call.Recorder;
import io.parbuckle.server.call.Subscriber;
import io.parbuckle.server.call.TransferService;
import io.parbuckle.server.call.Uploads;
import io.parbuckle.server.certificate.CertificateParts;
import io.parbuckle.server.certificate.WebAddress;
import io.parbuckle.server.certificate.WebFront;
import io.parbuckle.server.config.ConfigParts;
import io.parbuckle.server.config.ConfigService;
import io.parbuckle.server.config.Reload;
import io.parbuckle.server.describe.Descriptions;
import io.parbuckle.server.describe.DiscoverService;
import io.parbuckle.server.describe.Examples;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Sources;
import io.parbuckle.server.figure.JobFigures;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.JobEngine;
import io.parbuckle.server.job.JobState;
import io.parbuckle.server.job.JobView;
import io.parbuckle.server.method.Declarations;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.SurfaceWriter;
import io.parbuckle.server.method.Versions;
import io.parbuckle.server.plugin.Ground;
import io.parbuckle.server.query.Cursors;
import io.parbuckle.server.query.MemoryQueries;
import io.parbuckle.server.session.EventStreams;
import io.parbuckle.server.session.Frames;
import io.parbuckle.server.session.IdleStrangers;
import io.parbuckle.server.session.Session;
import io.parbuckle.server.session.Sessions;
import io.parbuckle.server.store.DataFolder;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.JsonSettings;
import io.parbuckle.server.store.Migrations;
import io.parbuckle.server.store.NumberBlocks;
import io.parbuckle.server.stream.Tickets;
import io.parbuckle.server.transport.BrowserOrigins;
import io.parbuckle.server.transport.DocumentEndpoint;
import io.parbuckle.server.transport.Doors;
import io.parbuckle.server.transport.DownloadEndpoint;
import io.parbuckle.server.transport.DownloadTokens;
import io.parbuckle.server.transport.EventsEndpoint;
import io.parbuckle.server.transport.ListenOn;
import io.parbuckle.server.transport.Listening;
import io.parbuckle.server.transport.MetricsEndpoint;
import io.parbuckle.server.transport.Proxies;
import io.parbuckle.server.transport.ReadyEndpoint;
import io.parbuckle.server.transport.RpcEndpoint;
import io.parbuckle.server.transport.SocketEndpoint;
import io.parbuckle.server.transport.UploadEndpoint;
import io.parbuckle.server.transport.netty.NettyTransport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running server. [#start] builds everything by hand, ground floor first: the order of its lines
/// is the order of dependencies, and closing undoes it backwards.
///
/// ```java
/// try (Server server = Server.start(config, plugins, commands, files)) {
///   System.out.println(server.httpUrl());
/// }
/// ```
public final class Server implements AutoCloseable {

  /// The product's own version.
  public static final String VERSION = "0.1.0";

  private static final Logger LOG = LoggerFactory.getLogger(Server.class);

  /// One reservation of numbers of events. Half of it outlasts an hour at 10,000 events a second in
  /// which the database cannot be written; and there is room for a hundred million crashes below
  /// 2^53.
  private static final int EVENT_NUMBERS = 1 << 26;

  /// Named where TLS is not listened on.
  private static final int HTTPS = 443;

  private static final String HOSTNAME = "/proc/sys/kernel/hostname";

  /// How long calls have to end when the server stops, and how often it looks.
  private static final Duration CALLS_GRACE = Duration.ofSeconds(10);

  private static final Duration CALLS_LOOK = Duration.ofMillis(20);

  private final Closer closer;
  private final Auth auth;
  private final JobEngine jobs;
  private final Sessions sessions;
  private final HttpCalls httpCalls;
  private final Versions versions;
  private final EventStreams streams;
  private final NettyTransport<Session> transport;
  private final Reloading reloading;
  private final Ports ports;
  private final AtomicBoolean stopping;
  private final Time time;

  private Server(
      Closer closer,
      Auth auth,
      JobEngine jobs,
      Sessions sessions,
      HttpCalls httpCalls,
      Versions versions,
      EventStreams streams,
      NettyTransport<Session> transport,
      Reloading reloading,
      Ports ports,
      AtomicBoolean stopping,
      Time time) {
    this.closer = closer;
    this.auth = auth;
    this.jobs = jobs;
    this.sessions = sessions;
    this.httpCalls = httpCalls;
    this.versions = versions;
    this.streams = streams;
    this.transport = transport;
    this.reloading = reloading;
    this.ports = ports;
    this.stopping = stopping;
    this.time = time;
  }

  /// Starts a server and returns when everything accepts.
  ///
  /// @param commands programs of the host
  /// @param files files of the host
  /// @throws StartRefused with a sentence for the operator; nothing is left running then
  public static Server start(
      ServerConfig config, List<Plugin> plugins, Commands commands, HostFiles files) {
    return start(config, plugins, commands, files, Optional.empty());
  }

  /// Starts a server into which accounts of the host may log in, too.
  ///
  /// @param accounts empty for none
  public static Server start(
      ServerConfig config,
      List<Plugin> plugins,
      Commands commands,
      HostFiles files,
      Optional<HostAccounts> accounts) {
    Closer closer = new Closer();
    try {
      return start(config, plugins, commands, files, accounts, closer);
    } catch (StartRefused refused) {
      closer.close();
      throw refused;
    } catch (IOException | IllegalStateException | IllegalArgumentException e) {
      closer.close();
      throw new StartRefused("The server does not start: " + e.getMessage(), e);
    } catch (Fault e) {
      closer.close();
      throw new StartRefused("The server does not start: " + Failures.text(e), e);
    } catch (InterruptedException e) {
      closer.close();
      Thread.currentThread().interrupt();
      throw new StartRefused("The start was interrupted.", e);
    }
  }

  private static void createAdministrator(Auth auth, String password) throws InterruptedException {
    try {
      boolean _ = auth.createAdministrator(password);
    } catch (Fault.Invalid e) {
      throw new StartRefused(
          "PARBUCKLE_ADMIN_PASSWORD cannot be the first administrator's password: "
              + Failures.text(e),
          e);
    }
  }

  private static Server start(
      ServerConfig config,
      List<Plugin> plugins,
      Commands commands,
      HostFiles files,
      Optional<HostAccounts> accounts,
      Closer closer)
      throws IOException, InterruptedException {
    Time time = Time.system();
    SecureRandom random = new SecureRandom();
    Supplier<String> ids = () -> UUID.randomUUID().toString();

    // The ground: folder, database, secrets.
    DataFolder folder = closer.add("data folder", DataFolder.take(config.data()));
    FileSecrets secrets = FileSecrets.at(folder.secret(), random);
    JdbcDatabase database = closer.add("database", database(config, folder, time));
    migrate(database, folder, plugins, time);

    String node = node(files);

    AtomicReference<ServerConfig> current = new AtomicReference<>(config);

    // What is built later and needed by what is built now.
    Later<EventBus> events = new Later<>("the events");
    Later<List<WebAddress>> listening = new Later<>("where it listens");
    Later<MethodTable> methods = new Later<>("the method table");
    Later<Versions> allVersions = new Later<>("the versions of the API");
    Later<Sessions> sessions = new Later<>("the sessions");
    Later<EventStreams> streams = new Later<>("the streams of events");
    Later<JobEngine> jobs = new Later<>("the job engine");
    Later<Subscriber> subscriber = new Later<>("the subscriber");
    Later<NettyTransport<Session>> front = new Later<>("the transport");

    // Events, and who may do what.
    MemoryQueries queries =
        new MemoryQueries(
            Rules.UNTIL_26,
            new Cursors(secrets.derived("pages"), time),
            config.limits().resultBytes(),
            config.limits().queryTime(),
            time);
    RoleGraph roles = RoleGraph.load();
    Declarations declarations =
        new Declarations(queries, roles::knows, change -> events.get().publish(change));
    NumberBlocks numbers =
        closer.add("event numbers", new NumberBlocks(database, "event", EVENT_NUMBERS));
    EventBus bus =
        events.set(
            new EventBus(
                declarations.values(),
                Frames::event,
                database::afterCommit,
                numbers,
                Configured.eventLimits(config.events()),
                time));
    Sources sources =
        closer.add("event sources", new Sources(declarations.values(), Frames::event, time));
    JsonSettings settings = new JsonSettings(database, declarations);
    AuditTrail trail =
        closer.add(
            "audit trail", new AuditTrail(database, AuditService.settings(settings), random, time));
    Auth auth =
        closer.add(
            "accounts",
            new Auth(
                Configured.authOptions(config),
                new Auth.Ports(
                    database,
                    settings,
                    secrets,
                    bus,
                    new LiveLogins(sessions, streams),
                    new JobOutputs(jobs),
                    new MethodSurface(methods),
                    () -> hostname(files),
                    accounts,
                    new Shells(files.path("/etc/shells")),
                    random,
                    time)));
    Recorder recorder = new Recorder(trail, auth.givenNames(), time);
    sessions.set(
        new Sessions(
            bus,
            sources,
            time,
            ids,
            Configured.outboxLimits(config.limits()),
            () -> Configured.slots(config.limits()),
            auth.logins()::loggedIn,
            auth.logins()::loggedOut));
    streams.set(
        new EventStreams(
            new EventStreams.Ports(
                bus,
                sources,
                auth.gate(),
                auth::isThere,
                Configured.outboxLimits(config.limits()),
                sessions.get().slowReaders(),
                config.events().heartbeat(),
                time)));

    // Jobs, and everything that can be called.
    Named<JobFigures> jobFigures = new Named<>(JobFigures::new);
    JobEvents jobEvents = new JobEvents(bus, jobFigures, trail);
    jobs.set(
        closer.add(
            "jobs",
            new JobEngine(
                new JobEngine.Ports(database, secrets, auth::isThere, time, random),
                jobEvents,
                () -> Configured.jobLimits(current.get().jobs()),
                new JobEngine.Place(folder.jobs(), node))));
    Tickets tickets =
        closer.add("downloads", new Tickets(Configured.ticketLimits(config.transfer()), time));
    Ground ground =
        new Ground(
            config.apiRelease(),
            VERSION,
            node,
            bus,
            jobs.get(),
            queries,
            database,
            settings,
            secrets,
            commands,
            files,
            config.roots(),
            time,
            random,
            name -> folder.folder(name.toString()),
            Map.of());
    CertificateParts certificates =
        certificates(
            config,
            new CertificateParts.Ports(
                database,
                settings,
                secrets,
                declarations,
                folder.tls(),
                files.path("/usr/share/X11/xkb/rules/base.lst"),
                listening,
                () -> reload(front.get()),
                random,
                time));
    List<Service> services = new ArrayList<>(auth.services());
    services.addAll(certificates.services());
    services.add(new CoreService(methods, subscriber, bus, ids));
    Descriptions descriptions =
        new Descriptions(
            api -> allVersions.get().at(Version.of(api)), VERSION, new Examples(loaders(plugins)));
    services.add(new DiscoverService(descriptions));
    services.add(new JobService(jobs.get(), new Bulk(methods, jobs.get(), recorder, random)));
    services.add(new JobControlService(jobs.get(), methods, jobFigures));
    services.add(new JobScheduleService(jobs.get().schedules()));
    services.add(
        new TransferService(
            methods,
            jobs.get(),
            tickets,
            auth.tokens(),
            recorder,
            folder.folder("scratch"),
            () -> Configured.tally(current.get().transfer())));
    services.add(
        new AuditService(trail, database, settings, queries, folder.folder("reports"), time));
    ConfigService configuration =
        ConfigService.start(
            new ConfigParts(
                database,
                secrets,
                Migrations.sources(plugins),
                declarations,
                folder.folder("scratch"),
                () -> current.get().transfer().configUploadBytes(),
                List.of(
                    new Reload("accounts and sessions", auth::restored),
                    new Reload("schedules", jobs.get().schedules()::reload)),
                VERSION,
                random,
                time));
    services.add(configuration);
    for (Plugin plugin : plugins) {
      services.addAll(plugin.services(ground));
    }
    services.forEach(declarations::take);
    Version spoken = Version.of("v" + config.apiRelease());
    Versions versions =
        declarations.versions(WebPaths.VERSIONS.stream().map(Version::of).toList(), spoken);
    allVersions.set(versions);
    methods.set(versions.current());
    subscriber.set(new Subscriber(methods.get(), auth.gate()));

    configuration.finishKeyChange();

    // From here on things happen: interrupted jobs meet their fate, then clients come in.
    if (config.adminPassword() != null) {
      createAdministrator(auth, config.adminPassword());
    }
    jobs.get().methods(versions::job);
    jobs.get().schedules().declare(methods.get().jobs());
    jobs.get().recover();
    trail.recover(id -> fate(jobs.get(), id));
    Idempotency idempotency =
        new Idempotency(database, secrets, secrets.key(), config.idempotencyKeep(), time);
    CallRunner runner =
        new CallRunner(
            auth.gate(),
            jobs.get(),
            idempotency,
            recorder,
            new Defects(ids),
            spoken,
            config.limits().resultBytes(),
            time);
    MessageLimits messageLimits =
        new MessageLimits(config.limits().charsAnonymous(), config.limits().chars());
    Dispatcher dispatcher =
        new Dispatcher(
            sessions.get(),
            versions,
            auth.gate(),
            origin -> peer(auth, origin),
            runner,
            subscriber.get(),
            messageLimits,
            time);
    HttpCalls httpCalls =
        new HttpCalls(
            runner, messageLimits, () -> Configured.httpSlots(config.limits()), ids, time);
    DownloadEndpoint downloads =
        new DownloadEndpoint(
            downloadTokens(auth.tokens()), tickets, job -> jobs.get().job(job).isPresent());
    RequestLogins recorded = new RequestLogins(recorder, time);
    HttpLogins logins = new HttpLogins(auth.authenticator(), recorded, () -> false);
    UploadEndpoint uploads =
        new UploadEndpoint(
            new HttpLogins(auth.authenticator(), recorded, auth.authenticator()::asksForCodes),
            new UploadedJobs(
                new Uploads(methods.get(), jobs.get(), idempotency, recorder), jobs.get(), time),
            Configured.uploadLimits(config.transfer()),
            () -> Configured.tally(current.get().transfer()));
    Metrics metrics =
        closer.add(
            "metrics",
            new Metrics(
                new Metrics.Parts(
                    runner.figures(),
                    sessions.get(),
                    streams.get(),
                    jobFigures,
                    jobs.get()::liveJobs,
                    bus,
                    sources,
                    auth.authenticator().outcomes(),
                    trail.records(),
                    database,
                    uploads,
                    downloads)));
    AtomicBoolean stopping = new AtomicBoolean();
    Operators operators = new Operators(logins);
    WebPaths.Health health =
        new WebPaths.Health(
            new ReadyEndpoint(Readiness.checks(config, database, stopping::get), operators),
            new MetricsEndpoint(metrics, operators));
    Doors doors = doors(config, sessions.get());
    NettyTransport<Session> transport =
        front.set(
            closer.add(
                "transport",
                new NettyTransport<>(
                    WebPaths.documents(
                            WebPaths.routes(
                                files,
                                health,
                                downloads,
                                uploads,
                                versions,
                                table -> new RpcEndpoint(logins, httpCalls, table),
                                new EventsEndpoint(logins, streams.get(), subscriber.get(), bus)),
                            config,
                            descriptions,
                            new DocumentEndpoint.Readers(
                                () -> current.get().docsPublic(), logins, doors.origins()::listed))
                        .build(),
                    new SocketEndpoint(dispatcher),
                    doors,
                    Configured.httpLimits(config),
                    time)));
    Reloading reloading =
        new Reloading(
            current,
            doors,
            after -> {
              tickets.limits(Configured.ticketLimits(after.transfer()));
              uploads.limits(Configured.uploadLimits(after.transfer()));
              transport.limits(Configured.httpLimits(after));
            });
    closer.add(
        "idle strangers", new IdleStrangers(sessions.get(), config.limits().anonymousIdle(), time));
    closer.add("streams of events", streams.get());
    Ports ports = listen(config, certificates.front(), transport, time, random);
    listening.set(ports.web());
    bus.publish(Change.added("system.ready", null, JsonObject.EMPTY));
    LOG.atInfo()
        .addKeyValue("version", VERSION)
        .addKeyValue("http", ports.http().port())
        .log("ready");
    return new Server(
        closer,
        auth,
        jobs.get(),
        sessions.get(),
        httpCalls,
        versions,
        streams.get(),
        transport,
        reloading,
        ports,
        stopping,
        time);
  }

  private static JdbcDatabase database(ServerConfig config, DataFolder folder, Time time) {
    Durability durability = config.relaxed() ? Durability.RELAXED : Durability.FULL;
    String url = config.database();
    return url == null
        ? JdbcDatabase.open(folder.database(), durability, time)
        : JdbcDatabase.open(url, durability, time);
  }

  private static void migrate(
      JdbcDatabase database, DataFolder folder, List<Plugin> plugins, Time time) {
    Migrations migrations = new Migrations(database, folder.backup(), VERSION, time);
    migrations.own();
    for (Plugin plugin : plugins) {
      if (!plugin.migrations().isEmpty()) {
        migrations.of(plugin.name(), plugin.migrations(), plugin.getClass().getClassLoader());
      }
    }
  }

  private static DownloadTokens downloadTokens(Tokens tokens) {
    return new DownloadTokens() {
      @Override
      public Optional<Grant> redeem(String token, long job, Origin origin) {
        return tokens.download(token, job, origin).map(found -> new Grant(found.filename()));
      }

      @Override
      public void spend(String token) {
        tokens.spend(token);
      }
    };
  }

  /// The first letters of the machine's id: short, and the same at every start.
  private static String node(HostFiles files) throws IOException {
    Path machineId = files.path("/etc/machine-id");
    return Files.isReadable(machineId)
        ? Files.readString(machineId).strip().substring(0, 8)
        : "local";
  }

  private static String hostname(HostFiles files) {
    try {
      return Files.readString(files.path(HOSTNAME)).strip();
    } catch (IOException _) {
      return "localhost";
    }
  }

  /// What has become of a job that the audit trail has as begun.
  private static AuditTrail.Fate fate(JobEngine jobs, long id) {
    JobState state = jobs.job(id).map(JobView::state).orElse(null);
    return switch (state) {
      case null ->
          new AuditTrail.Fate.Ended(
              AuditOutcome.unknown("The job's record has gone; its outcome is unknown."));
      case JobState.Ended end -> new AuditTrail.Fate.Ended(JobEvents.outcome(end));
      case JobState.Waiting _, JobState.Running _ -> new AuditTrail.Fate.Lives();
    };
  }

  private static @Nullable Login peer(Auth auth, Origin.Unix origin) {
    return auth.authenticator().peer(origin) instanceof Outcome.Accepted(Login login)
        ? login
        : null;
  }

  private static Doors doors(ServerConfig config, Sessions sessions) {
    return new Doors(
        new Proxies(AddressList.of(config.proxies())),
        new BrowserOrigins(config.origins()),
        AddressList.of(config.allow()),
        origin -> hasRoom(sessions, origin, config.limits().connectionsAnonymous()));
  }

  /// Strangers are few; this machine's own programs are not counted among them.
  private static boolean hasRoom(Sessions sessions, Origin origin, int anonymousMax) {
    return origin instanceof Origin.Unix
        || (origin instanceof Origin.Tcp tcp && tcp.address().isLoopbackAddress())
        || sessions.anonymous() < anonymousMax;
  }

  private static List<ClassLoader> loaders(List<Plugin> plugins) {
    List<ClassLoader> loaders = new ArrayList<>(List.of(Server.class.getClassLoader()));
    plugins.forEach(plugin -> loaders.add(plugin.getClass().getClassLoader()));
    return loaders;
  }

  private static CertificateParts certificates(ServerConfig config, CertificateParts.Ports ports) {
    HostPort tls = config.tls();
    return new CertificateParts(
        ports,
        config.listen().host(),
        config.listen().port(),
        tls == null ? HTTPS : tls.port(),
        config.allow());
  }

  private static ListenOn.TlsIdentity identity(WebFront front) throws IOException {
    WebFront.Shown shown = front.shown();
    return new ListenOn.TlsIdentity(shown.chain(), shown.key(), shown.protocols());
  }

  private static void reload(NettyTransport<Session> transport) {
    try {
      transport.reload();
    } catch (IOException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /// Where it listens.
  private record Ports(Listening http, @Nullable Listening tls) {

    /// The encrypted one first.
    List<WebAddress> web() {
      WebAddress plain = new WebAddress(false, http.address(), http.port());
      return tls == null
          ? List.of(plain)
          : List.of(new WebAddress(true, tls.address(), tls.port()), plain);
    }
  }

  private static Ports listen(
      ServerConfig config,
      WebFront front,
      NettyTransport<Session> transport,
      Time time,
      SecureRandom random)
      throws IOException {
    Path unix = config.unix();
    if (unix != null) {
      transport.listen(new ListenOn.Unix(unix));
    }
    HostPort tls = config.tls();
    Listening encrypted = null;
    if (tls != null) {
      front.ensure(tls.host(), time.instant(), random);
      encrypted = transport.listen(new ListenOn.Tls(tls.host(), tls.port(), () -> identity(front)));
    }
    HostPort plain = config.listen();
    return new Ports(transport.listen(new ListenOn.Tcp(plain.host(), plain.port())), encrypted);
  }

  /// The product's own version.
  public String version() {
    return VERSION;
  }

  /// All that clients of each served version may rely on, by its name in `/api/…`: what is frozen
  /// in files and compared with every change.
  public Map<String, JsonObject> surface() {
    Map<String, JsonObject> surface = new LinkedHashMap<>();
    WebPaths.VERSIONS.forEach(
        name -> surface.put(name, SurfaceWriter.describe(versions.at(Version.of(name)))));
    return surface;
  }

  /// Where it listens, such as `http://127.0.0.1:6080`.
  public String httpUrl() {
    String host = ports.http().address();
    int port = ports.http().port();
    return "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  /// The port of the encrypted listener; empty without one.
  public OptionalInt tlsPort() {
    Listening tls = ports.tls();
    return tls == null ? OptionalInt.empty() : OptionalInt.of(tls.port());
  }

  /// The one-time code with which the first administrator is made; empty while there is one.
  public Optional<String> setupCode() {
    return auth.hasAdministrator() ? Optional.empty() : Optional.of(auth.setupCode().code());
  }

  /// Reads the certificate again and takes those settings over that may change while the server
  /// runs, without dropping a connection. A certificate that cannot be read changes nothing.
  public void reload(ServerConfig next) {
    try {
      transport.reload();
      reloading.to(next);
      LOG.atInfo().log("reloaded");
    } catch (IOException e) {
      LOG.atError().setCause(e).log("could not be reloaded; what was in use stays");
    }
  }

  /// Stops in order: no new connections, calls get ten seconds to end, then the bodies of jobs;
  /// what has not ended by then meets its declared fate. Clients see all of it before their sockets
  /// are closed. A second call does nothing.
  @Override
  public void close() {
    boolean first = stopping.compareAndSet(false, true);
    if (first) {
      LOG.atInfo().addKeyValue("calls", callsRunning()).log("stopping");
    }
    transport.refuse();
    streams.refuse();
    awaitCalls();
    jobs.close();
    sessions.silence();
    closer.close();
    if (first) {
      LOG.atInfo().log("stopped");
    }
  }

  private int callsRunning() {
    return sessions.callsRunning() + httpCalls.running();
  }

  private void awaitCalls() {
    long deadline = time.nanos() + CALLS_GRACE.toNanos();
    try {
      while (callsRunning() > 0 && time.nanos() < deadline) {
        time.sleep(CALLS_LOOK);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
