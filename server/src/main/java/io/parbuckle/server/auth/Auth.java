package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Service;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.store.JdbcDatabase;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Puts the parts of this package together, and hands out those that others need.
///
/// **Threads.** Any.
public final class Auth implements AutoCloseable {

  /// The name of the administrator that is made from the environment.
  private static final String ADMIN = "admin";

  private final RoleGraph roles = RoleGraph.load();
  private final Passwords passwords;
  private final HostUsers hostUsers;
  private final Tokens tokens;
  private final Accounts accounts;
  private final GivenNames givenNames;
  private final CurrentRights currentRights;
  private final Gate gate;
  private final Authenticator authenticator;
  private final Logins logins;
  private final SetupCode setupCode;
  private final SecondFactors factors;
  private final Events events;
  private final List<Service> services;

  /// What this package asks of others; all of it may be asked only once the server runs.
  ///
  /// @param host the name of this machine
  /// @param hostAccounts empty where accounts of the host do not log in
  /// @param shells what accounts may have as their shell
  /// @param random a secure source: salts, keys, tokens and ids come from it
  public record Ports(
      JdbcDatabase database,
      Settings settings,
      Secrets secrets,
      Events events,
      LiveSessions sessions,
      TokenJobs jobs,
      Surface surface,
      Supplier<String> host,
      Optional<HostAccounts> hostAccounts,
      Shells shells,
      RandomGenerator random,
      Time time) {}

  public Auth(AuthOptions options, Ports ports) {
    RandomGenerator random = ports.random();
    Time time = ports.time();
    AccountStore store = new AccountStore(ports.database());
    this.events = ports.events();
    LocalUser self = options.self();
    this.passwords = new Passwords(options.work(), random, time);
    this.tokens = new Tokens(random, time);
    SecurityService security = new SecurityService(ports.database(), ports.settings());
    PasswordPolicy policy =
        new PasswordPolicy(security::rules, new PasswordHistory(ports.database()), passwords, time);
    this.accounts = new Accounts(store, passwords, policy, roles, time);
    this.hostUsers =
        new HostUsers(
            ports.hostAccounts(), options.hostGroups(), accounts, options.work(), random, time);
    this.givenNames = new GivenNames(accounts, hostUsers, random);
    ApiKeys keys =
        new ApiKeys(new ApiKeyStore(ports.database()), accounts, passwords, random, time);
    this.currentRights = new CurrentRights(accounts, hostUsers, keys, self);
    this.factors =
        new SecondFactors(
            new SecondFactorStore(ports.database(), ports.secrets()),
            accounts,
            ports.settings(),
            ports.host(),
            random,
            time);
    OneTimePasswords oneTime = new OneTimePasswords(random, time);
    this.gate =
        new Gate(
            new CallLimit(time), new KeyBudget(options.keyCallsPerMinute(), time), tokens, time);
    LoginLimit limit = new LoginLimit(time);
    this.logins = new Logins(ports.sessions(), currentRights, tokens, events);
    this.authenticator =
        new Authenticator(
            accounts,
            hostUsers,
            keys,
            tokens,
            currentRights,
            logins,
            passwords,
            oneTime,
            factors,
            limit,
            options,
            random,
            time);
    this.setupCode = new SetupCode(random);
    UserInfos infos =
        new UserInfos(store, accounts, hostUsers, factors, roles, ports.surface(), options.self());
    FreeNumbers gids = new FreeNumbers(time);
    Users users =
        new Users(
            store,
            accounts,
            passwords,
            policy,
            factors,
            new FreeNumbers(time),
            gids,
            self,
            ports.shells(),
            random,
            time);
    Lookup lookup = new Lookup(store);
    this.services =
        List.of(
            new AuthService(authenticator, logins, tokens, oneTime, ports.jobs(), accounts, infos),
            new UserService(
                users, accounts, lookup, authenticator, logins, setupCode, options.self(), events),
            security,
            new LimitService(limit),
            new SecondFactorService(factors, accounts, events),
            new ApiKeyService(keys, logins),
            new GroupService(
                new Groups(store, accounts, users, gids), lookup, accounts, logins, events),
            new PrivilegeService(new Privileges(store, roles), roles, logins));
  }

  /// `auth`, `auth.twofactor`, `system.security`, `user`, `api_key`, `group` and `privilege`.
  public List<Service> services() {
    return services;
  }

  public RoleGraph roles() {
    return roles;
  }

  public Gate gate() {
    return gate;
  }

  public Authenticator authenticator() {
    return authenticator;
  }

  public Tokens tokens() {
    return tokens;
  }

  /// What the audit trail shows of names that were given at failed logins.
  public GivenNames givenNames() {
    return givenNames;
  }

  public Logins logins() {
    return logins;
  }

  /// To be printed while there is no administrator.
  public SetupCode setupCode() {
    return setupCode;
  }

  /// Another configuration has taken the place of the one that was read.
  public void restored() {
    factors.restored();
    logins.refresh(null);
  }

  /// Whether what somebody started may still run: the server itself and the host's own root have no
  /// account, everybody else's must be there and not locked.
  public boolean isThere(Caller owner) {
    return currentRights.isThere(owner);
  }

  /// Whether a login may still do all that it could when it was made.
  public boolean isThere(Login login) {
    return currentRights
        .now(login)
        .filter(now -> !CurrentRights.lost(login.caller(), now.caller()))
        .isPresent();
  }

  public boolean hasAdministrator() {
    return accounts.hasAdministrator();
  }

  /// Makes the administrator `admin` with the password of the environment, at the first start only.
  ///
  /// @return false when there is an administrator already; the password is then not looked at
  public boolean createAdministrator(String password) throws InterruptedException {
    if (accounts.hasAdministrator()) {
      return false;
    }
    User first = accounts.createFirstAdministrator(ADMIN, password);
    events.publish(Change.added("user.query", first.id(), first));
    return true;
  }

  /// Ends the hashing threads. Takes no time.
  @Override
  public void close() {
    passwords.close();
    hostUsers.close();
  }
}
