package io.parbuckle.server;

import io.parbuckle.server.auth.AddressList;
import io.parbuckle.server.auth.RoleGraph;
import io.parbuckle.server.transport.BrowserOrigins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that an operator may set; the keys of `operating.md`. A config is checked where it is
/// read, so a value of this type can be used as it is.
///
/// @param data the data folder
/// @param listen plain HTTP and WebSocket
/// @param tls the same encrypted; null for off
/// @param unix the UNIX socket; null for none
/// @param database a JDBC URL of PostgreSQL; null for SQLite in the data folder
/// @param roots folders that `filesystem.*` may touch
/// @param apiRelease what `/api/current` speaks and `system.version` names, such as `25.10.5`
/// @param origins further browser origins that may connect
/// @param proxies addresses whose forwarding headers are believed
/// @param allow addresses and networks that may connect; empty for all
/// @param relaxed durability against crashes of the process only, not of the machine
/// @param docsPublic whether the descriptions of the API may be read without a login
/// @param adminPassword creates `admin` at the first start; null for none
/// @param idempotencyKeep how long an idempotency key is remembered
/// @param hostAccounts whether and how accounts of the host log in; null for not at all
public record ServerConfig(
    Path data,
    HostPort listen,
    @Nullable HostPort tls,
    @Nullable Path unix,
    @Nullable String database,
    List<Path> roots,
    String apiRelease,
    List<String> origins,
    List<String> proxies,
    List<String> allow,
    boolean relaxed,
    boolean docsPublic,
    @Nullable String adminPassword,
    Duration idempotencyKeep,
    Limits limits,
    EventSettings events,
    JobSettings jobs,
    TransferSettings transfer,
    LoginSettings logins,
    @Nullable HostAccountSettings hostAccounts) {

  public static final Duration IDEMPOTENCY_KEEP = Duration.ofHours(24);

  /// Where to listen; port 0 takes a free one.
  public record HostPort(String host, int port) {

    public HostPort {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("a port is from 0 to 65535, not " + port);
      }
    }
  }

  /// Bounds of connections and calls.
  public record Limits(
      int callsRunning,
      int callsWaiting,
      int callsWaitingJobs,
      int httpCalls,
      int charsAnonymous,
      int chars,
      long resultBytes,
      Duration queryTime,
      int connections,
      int connectionsAnonymous,
      Duration anonymousIdle,
      long outboxMerge,
      long outboxClose,
      long diskFree) {

    public static final Limits DEFAULTS =
        new Limits(
            10,
            10,
            1000,
            20,
            8192,
            65_536,
            16L << 20,
            Duration.ofSeconds(10),
            20_000,
            2000,
            Duration.ofMinutes(10),
            1L << 20,
            4L << 20,
            256L << 20);

    /// The same with other marks of outboxes, in bytes.
    public Limits withOutbox(long merge, long close) {
      return new Limits(
          callsRunning,
          callsWaiting,
          callsWaitingJobs,
          httpCalls,
          charsAnonymous,
          chars,
          resultBytes,
          queryTime,
          connections,
          connectionsAnonymous,
          anonymousIdle,
          merge,
          close,
          diskFree);
    }
  }

  /// What is kept for clients that resume, and how often streams are kept alive.
  public record EventSettings(int keepCount, long keepBytes, Duration keep, Duration heartbeat) {

    public static final EventSettings DEFAULTS =
        new EventSettings(100_000, 64L << 20, Duration.ofMinutes(15), Duration.ofSeconds(15));
  }

  /// Bounds and retention of jobs; 0 for no limit where a limit may be missing.
  public record JobSettings(
      int runningMax,
      int runningPerUser,
      int lineMax,
      int waitsMax,
      Duration abortGrace,
      Duration keep,
      int keepCount,
      Duration keepShort,
      int keepShortCount,
      long logBytes) {

    public static final JobSettings DEFAULTS =
        new JobSettings(
            1000,
            0,
            1000,
            10_000,
            Duration.ofSeconds(30),
            Duration.ofDays(30),
            1_000_000,
            Duration.ofHours(1),
            1000,
            64L << 20);
  }

  /// Times and sizes of uploads and downloads; a size of 0 is no limit.
  ///
  /// @param digests whether what goes through is hashed; costs about half a second of CPU for each
  ///   GiB
  public record TransferSettings(
      Duration begin,
      Duration beginBuffered,
      Duration idle,
      long bodyBytes,
      long configUploadBytes,
      boolean digests) {

    public static final TransferSettings DEFAULTS =
        new TransferSettings(
            Duration.ofSeconds(60),
            Duration.ofSeconds(300),
            Duration.ofSeconds(60),
            0,
            10L << 20,
            true);
  }

  /// Passwords and API keys.
  ///
  /// @param hash how passwords are stored from now on
  /// @param rounds of PBKDF2 for a password; settings have at least [#ROUNDS], tests fewer
  /// @param keyRounds of PBKDF2 for an API key: [#KEY_ROUNDS], and fewer in tests
  /// @param revokeOnPlaintext whether a right API key that comes in clear from another machine is
  ///   revoked, as in the contract, rather than refused
  /// @param keyCallsPerMinute how many calls one API key may make in a minute; 0 for no limit
  public record LoginSettings(
      Hashing hash, int rounds, int keyRounds, boolean revokeOnPlaintext, int keyCallsPerMinute) {

    /// OWASP's figure.
    public static final int ROUNDS = 210_000;

    /// The contract's (`protocol.md` §8.5).
    public static final int KEY_ROUNDS = 500_000;

    public static final LoginSettings DEFAULTS =
        new LoginSettings(Hashing.PBKDF2, ROUNDS, KEY_ROUNDS, false, 0);
  }

  /// How passwords are stored.
  public enum Hashing {
    PBKDF2,
    ARGON2ID
  }

  /// Logins of accounts of the host.
  ///
  /// @param service of PAM, which judges passwords
  /// @param folder where that is described; null for the system's own folders
  /// @param groups roles of the members of groups of the host, by the group's name
  public record HostAccountSettings(
      String service, @Nullable Path folder, Map<String, List<String>> groups) {

    public HostAccountSettings {
      groups = Map.copyOf(groups);
    }
  }

  /// Whether a text names a role.
  ///
  /// @throws IllegalArgumentException with what would be right
  public static void checkRole(String role) {
    if (!RoleGraph.load().knows(role)) {
      throw new IllegalArgumentException("roles such as READONLY_ADMIN were expected");
    }
  }

  /// The same with other rules for passwords and API keys.
  public ServerConfig withLogins(LoginSettings changed) {
    return with(draft -> draft.logins = changed);
  }

  /// Everything at its default, listening on a free port of this machine.
  public static ServerConfig local(Path data) {
    return new ServerConfig(
        data,
        new HostPort("127.0.0.1", 0),
        null,
        data.resolve("parbuckle.sock"),
        null,
        List.of(Path.of("/mnt")),
        "25.10.5",
        List.of(),
        List.of(),
        List.of(),
        false,
        true,
        null,
        IDEMPOTENCY_KEEP,
        Limits.DEFAULTS,
        EventSettings.DEFAULTS,
        JobSettings.DEFAULTS,
        TransferSettings.DEFAULTS,
        LoginSettings.DEFAULTS,
        null);
  }

  /// The same where accounts of the host log in.
  public ServerConfig withHostAccounts(HostAccountSettings changed) {
    return with(draft -> draft.hostAccounts = changed);
  }

  /// The same on another database.
  public ServerConfig withDatabase(String url) {
    return with(draft -> draft.database = url);
  }

  /// The same with an administrator to be made at the first start.
  public ServerConfig withAdminPassword(String password) {
    return with(draft -> draft.adminPassword = password);
  }

  /// The same for clients from these addresses and networks only.
  public ServerConfig withAllow(List<String> addresses) {
    return with(draft -> draft.allow = addresses);
  }

  /// The same with the descriptions of the API for everybody, or for who can log in.
  public ServerConfig withDocsPublic(boolean isPublic) {
    return with(draft -> draft.docsPublic = isPublic);
  }

  /// The same, with those settings of another one that may change while a server runs.
  ServerConfig reloaded(ServerConfig next) {
    return with(
        draft -> {
          draft.origins = next.origins;
          draft.proxies = next.proxies;
          draft.allow = next.allow;
          draft.docsPublic = next.docsPublic;
          draft.jobs =
              new JobSettings(
                  jobs.runningMax,
                  jobs.runningPerUser,
                  jobs.lineMax,
                  jobs.waitsMax,
                  next.jobs.abortGrace,
                  next.jobs.keep,
                  next.jobs.keepCount,
                  next.jobs.keepShort,
                  next.jobs.keepShortCount,
                  next.jobs.logBytes);
          draft.transfer = next.transfer;
        });
  }

  /// Whether a text is an address or a network.
  ///
  /// @throws IllegalArgumentException with what would be right
  public static void checkAddress(String entry) {
    try {
      AddressList.of(List.of(entry));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "addresses and networks such as 192.0.2.7 or 10.0.0.0/8 were expected", e);
    }
  }

  /// Whether a text is an origin as browsers send it.
  ///
  /// @throws IllegalArgumentException with what would be right
  public static void checkOrigin(String entry) {
    try {
      new BrowserOrigins(List.of(entry));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "origins such as https://console.example.com were expected", e);
    }
  }

  /// The same with an encrypted listener.
  public ServerConfig withTls(HostPort changed) {
    return with(draft -> draft.tls = changed);
  }

  /// The same with other bounds.
  public ServerConfig withLimits(Limits changed) {
    return with(draft -> draft.limits = changed);
  }

  /// The same with other folders that `filesystem.*` may touch.
  public ServerConfig withRoots(List<Path> folders) {
    return with(draft -> draft.roots = folders);
  }

  /// The same with other rules for events.
  public ServerConfig withEvents(EventSettings changed) {
    return with(draft -> draft.events = changed);
  }

  /// The same with other times and sizes of uploads and downloads.
  public ServerConfig withTransfer(TransferSettings changed) {
    return with(draft -> draft.transfer = changed);
  }

  /// Never shows the password.
  @Override
  public String toString() {
    return "ServerConfig[data=" + data + ", listen=" + listen + "]";
  }

  private ServerConfig with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.config();
  }

  /// A copy that may still change, so that the long list of settings is passed on in one place.
  private static final class Draft {

    private Path data;
    private HostPort listen;
    private @Nullable HostPort tls;
    private @Nullable Path unix;
    private @Nullable String database;
    private List<Path> roots;
    private String apiRelease;
    private List<String> origins;
    private List<String> proxies;
    private List<String> allow;
    private boolean relaxed;
    private boolean docsPublic;
    private @Nullable String adminPassword;
    private Duration idempotencyKeep;
    private Limits limits;
    private EventSettings events;
    private JobSettings jobs;
    private TransferSettings transfer;
    private LoginSettings logins;
    private @Nullable HostAccountSettings hostAccounts;

    Draft(ServerConfig from) {
      data = from.data;
      listen = from.listen;
      tls = from.tls;
      unix = from.unix;
      database = from.database;
      roots = from.roots;
      apiRelease = from.apiRelease;
      origins = from.origins;
      proxies = from.proxies;
      allow = from.allow;
      relaxed = from.relaxed;
      docsPublic = from.docsPublic;
      adminPassword = from.adminPassword;
      idempotencyKeep = from.idempotencyKeep;
      limits = from.limits;
      events = from.events;
      jobs = from.jobs;
      transfer = from.transfer;
      logins = from.logins;
      hostAccounts = from.hostAccounts;
    }

    ServerConfig config() {
      return new ServerConfig(
          data,
          listen,
          tls,
          unix,
          database,
          roots,
          apiRelease,
          origins,
          proxies,
          allow,
          relaxed,
          docsPublic,
          adminPassword,
          idempotencyKeep,
          limits,
          events,
          jobs,
          transfer,
          logins,
          hostAccounts);
    }
  }
}
