package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.ApiKeyStore.KeyRow;
import io.parbuckle.server.figure.Named;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns credentials into a [Login].
///
/// A wrong name takes as long as a wrong password. Every failure is counted and its answer held
/// back for a second or two, on the caller's own virtual thread: hashing threads are free
/// meanwhile.
///
/// **Threads.** Any; callers wait.
public final class Authenticator {

  private static final Logger LOG = LoggerFactory.getLogger(Authenticator.class);
  private static final Duration SESSION = Duration.ofDays(30);

  /// The host does not tell when it closes an account, so that it is asked for the password again.
  private static final Duration HOST_SESSION = Duration.ofDays(1);

  private static final String PLAIN_TEXT =
      "This API key came over a connection that is not encrypted, where others can read it. It was"
          + " not accepted and is still valid: use https:// or wss://, the UNIX socket or a"
          + " connection from this machine, and replace the key if others may have seen it.";

  private final Accounts accounts;
  private final HostUsers hostUsers;
  private final ApiKeys keys;
  private final Tokens tokens;
  private final CurrentRights currentRights;
  private final Logins logins;
  private final Passwords passwords;
  private final OneTimePasswords oneTime;
  private final SecondFactors factors;
  private final LoginLimit limit;
  private final AuthOptions options;
  private final RandomGenerator random;
  private final Time time;
  private final Named<LongAdder> outcomes = new Named<>(LongAdder::new);

  /// Makes the salts of names and keys that do not exist.
  private final byte[] scramSecret;

  Authenticator(
      Accounts accounts,
      HostUsers hostUsers,
      ApiKeys keys,
      Tokens tokens,
      CurrentRights currentRights,
      Logins logins,
      Passwords passwords,
      OneTimePasswords oneTime,
      SecondFactors factors,
      LoginLimit limit,
      AuthOptions options,
      RandomGenerator random,
      Time time) {
    this.accounts = accounts;
    this.hostUsers = hostUsers;
    this.keys = keys;
    this.tokens = tokens;
    this.currentRights = currentRights;
    this.logins = logins;
    this.passwords = passwords;
    this.oneTime = oneTime;
    this.factors = factors;
    this.limit = limit;
    this.options = options;
    this.random = random;
    this.time = time;
    this.scramSecret = Chance.bytes(32, random);
  }

  /// How often which [Outcome] came of what somebody showed; `busy` stands for the rate limit.
  public Named<LongAdder> outcomes() {
    return outcomes;
  }

  private Outcome counted(Outcome outcome) {
    outcomes.of(word(outcome)).increment();
    return outcome;
  }

  private static String word(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted _ -> "accepted";
      case Outcome.CodeWanted _ -> "code_wanted";
      case Outcome.Refused _ -> "refused";
      case Outcome.Expired _ -> "expired";
      case Outcome.Denied _ -> "denied";
    };
  }

  /// @throws Fault the rate limit
  private void checkLimit(Origin origin) {
    countingBusy(() -> limit.check(origin));
  }

  /// @throws Fault the rate limit
  private void checkCodes(String username) {
    countingBusy(() -> limit.checkCodes(username));
  }

  private void countingBusy(Runnable check) {
    try {
      check.run();
    } catch (Fault e) {
      outcomes.of("busy").increment();
      throw e;
    }
  }

  /// Whether second factors are on: accounts that have one are asked for a code.
  public boolean asksForCodes() {
    return factors.config().enabled();
  }

  /// Checks a name and its password, which may be one for one login.
  ///
  /// @throws Fault the rate limit
  public Outcome password(String username, String password, Origin origin)
      throws InterruptedException {
    checkLimit(origin);
    Optional<AccountRow> named = accounts.named(username);
    if (named.isEmpty() && hostUsers.enabled()) {
      return passwordOfHost(username, password, origin);
    }
    Optional<AccountRow> account = named.filter(row -> !row.locked());
    if (account.filter(row -> !row.passwordDisabled()).isPresent()
        && oneTime.use(account.get(), password)) {
      return known(account.get(), Credentials.LOGIN_ONETIME_PASSWORD, origin);
    }
    String stored = account.map(AccountRow::usablePassword).orElse(null);
    if (!passwords.matches(password, stored, counting(origin, username)) || account.isEmpty()) {
      return heldBack(new Outcome.Refused(), origin, username, "password");
    }
    accounts.upgrade(account.get(), password);
    if (accounts.passwordIsOver(account.get())) {
      return failed(new Outcome.Expired(), origin, username, "password");
    }
    return known(account.get(), Credentials.LOGIN_PASSWORD, origin);
  }

  /// What is wrong is checked once more as the password of nobody, and the time that the host took
  /// is taken off the delay, so that the answer does not tell whose account it was.
  private Outcome passwordOfHost(String username, String password, Origin origin)
      throws InterruptedException {
    long begun = time.nanos();
    Passwords.Guard guard = counting(origin, username);
    HostUsers.Answer answer = hostUsers.check(username, password, origin, guard);
    HostAccounts.Account account = answer.account();
    if (account == null || answer.verdict() == HostAccounts.Verdict.WRONG) {
      Duration spent = Duration.ofNanos(time.nanos() - begun);
      boolean _ = passwords.matches(password, null, Passwords.Guard.uncounted(guard.source()));
      return heldBack(new Outcome.Refused(), origin, username, "password of the host", spent);
    }
    if (answer.verdict() == HostAccounts.Verdict.OVER) {
      return failed(new Outcome.Expired(), origin, username, "password of the host");
    }
    Rights rights = hostUsers.rights(account);
    if (rights.none()) {
      return failed(new Outcome.Denied(), origin, username, "password of the host");
    }
    Instant now = time.instant();
    Caller caller =
        Credentials.caller(
            username,
            account.uid(),
            rights,
            Credentials.LOGIN_PASSWORD,
            Credentials.user(username, now, random),
            origin);
    return counted(
        new Outcome.Accepted(
            new Login(caller, origin.secure(), now.plus(HOST_SESSION), null, false, false)));
  }

  /// The password was right.
  private Outcome known(AccountRow account, String kind, Origin origin)
      throws InterruptedException {
    return factors.wanted(account)
        ? counted(new Outcome.CodeWanted(new AwaitedCode(account, kind)))
        : entered(account, kind, origin, "password");
  }

  /// Checks the code of a second factor.
  ///
  /// @param attempts how many codes may be tried
  /// @return [Outcome.CodeWanted] for a wrong one that was not the last
  /// @throws Fault the rate limit, of the address or of codes for this account
  Outcome code(AwaitedCode awaited, String code, int attempts, Origin origin)
      throws InterruptedException {
    String username = awaited.account().username();
    checkLimit(origin);
    checkCodes(username);
    int attempt = awaited.attempt();
    Optional<AccountRow> account = accounts.named(username).filter(awaited::isStill);
    if (attempt <= attempts && account.isPresent() && factors.accept(account.get(), code)) {
      String kind =
          awaited.kind().equals(Credentials.LOGIN_PASSWORD)
              ? Credentials.LOGIN_TWOFACTOR
              : awaited.kind();
      return entered(account.get(), kind, origin, "code");
    }
    limit.codeFailed(username);
    boolean again = attempt < attempts && account.isPresent();
    return failed(
        again ? new Outcome.CodeWanted(awaited) : new Outcome.Refused(), origin, username, "code");
  }

  private Outcome entered(AccountRow account, String kind, Origin origin, String what)
      throws InterruptedException {
    Rights rights = accounts.rights(account);
    return rights.none()
        ? failed(new Outcome.Denied(), origin, account.username(), what)
        : accepted(account, rights, kind, origin, null);
  }

  /// An administrator has looked after an account: its failures are forgotten.
  void forgive(String username) {
    limit.forgive(username);
  }

  /// Whether the password that somebody who is logged in gives again is right. A wrong one is
  /// counted and held back like a login.
  ///
  /// @throws Fault the rate limit
  boolean confirms(AccountRow account, @Nullable String password, Origin origin)
      throws InterruptedException {
    checkLimit(origin);
    boolean right =
        password != null
            && passwords.matches(
                password, account.usablePassword(), counting(origin, account.username()));
    if (!right) {
      heldBack(new Outcome.Refused(), origin, account.username(), "old password");
    }
    return right;
  }

  /// Checks an API key.
  ///
  /// @param username whose it must be; null where the credential names no user
  /// @throws Fault the rate limit; 13 with a sentence for a key that came in clear, unless the
  ///   setting says to revoke it
  public Outcome apiKey(String text, @Nullable String username, Origin origin)
      throws InterruptedException {
    if (!origin.secure() && !options.revokeOnPlaintext()) {
      LOG.atWarn()
          .addKeyValue("address", origin.host())
          .log("API key refused: the connection is not encrypted");
      throw new Fault.CallError(Errno.EACCES, PLAIN_TEXT);
    }
    checkLimit(origin);
    Optional<ApiKeys.Sent> sent = ApiKeys.Sent.parse(text);
    Optional<KeyRow> key = sent.flatMap(one -> keys.find(one.id()));
    String secret = sent.map(ApiKeys.Sent::secret).orElse("");
    String name = username != null ? username : key.map(KeyRow::username).orElse(null);
    boolean right =
        passwords.matchesKey(secret, key.map(KeyRow::hash).orElse(null), counting(origin, name));
    if (!right || key.isEmpty()) {
      return heldBack(new Outcome.Refused(), origin, name, "API key");
    }
    return withKey(key.get(), username, origin, !origin.secure());
  }

  /// Begins a login with an API key that is proved and not sent. A name or key that is not there is
  /// found out at the end only.
  ///
  /// @return empty for what is no first message of SCRAM
  /// @throws Fault the rate limit
  Optional<ScramExchange> scram(String clientFirst, Origin origin) throws InterruptedException {
    limit.check(origin);
    Optional<ScramExchange.First> first = ScramExchange.First.parse(clientFirst);
    if (first.isEmpty()) {
      failed(new Outcome.Refused(), origin, null, "SCRAM");
      return Optional.empty();
    }
    String name = first.get().name();
    ScramKeys keysOf =
        keys.find(first.get().key())
            .filter(key -> key.username().equals(name))
            .flatMap(key -> PasswordHash.parse(key.hash()))
            .map(ScramKeys::of)
            .orElseGet(() -> nobody(name + ":" + first.get().key()));
    return Optional.of(new ScramExchange(first.get(), keysOf, random));
  }

  private ScramKeys nobody(String name) {
    return ScramKeys.ofNobody(name, options.work().keyIterations(), scramSecret, random);
  }

  /// What came of a login by SCRAM.
  ///
  /// @param signature the server's own proof; empty unless the outcome is [Outcome.Accepted]
  record Proved(Outcome outcome, String signature) {}

  /// Ends it.
  ///
  /// @param exchange null when there is none: the last message came first
  /// @param endPoint what the client may have bound the exchange to; null for nothing
  /// @throws Fault the rate limit
  Proved scram(
      @Nullable ScramExchange exchange,
      String clientFinal,
      byte @Nullable [] endPoint,
      Origin origin)
      throws InterruptedException {
    limit.check(origin);
    Optional<String> signature =
        exchange == null ? Optional.empty() : exchange.finish(clientFinal, endPoint);
    if (exchange == null || signature.isEmpty()) {
      String name = exchange == null ? null : exchange.first().name();
      return new Proved(failed(new Outcome.Refused(), origin, name, "SCRAM"), "");
    }
    Optional<KeyRow> key = keys.find(exchange.first().key());
    Outcome outcome =
        key.isPresent()
            ? proved(withKey(key.get(), exchange.first().name(), origin, false))
            : failed(new Outcome.Refused(), origin, exchange.first().name(), "SCRAM");
    return new Proved(outcome, signature.get());
  }

  private static Outcome proved(Outcome outcome) {
    return outcome instanceof Outcome.Accepted(Login login)
        ? new Outcome.Accepted(login.proving())
        : outcome;
  }

  /// @param overheard whether the key was sent where others can read it
  private Outcome withKey(KeyRow key, @Nullable String username, Origin origin, boolean overheard)
      throws InterruptedException {
    Optional<AccountRow> account = accounts.named(key.username()).filter(row -> !row.locked());
    boolean other = username != null && !username.equals(key.username());
    if (other || key.revokedReason() != null || account.isEmpty()) {
      return failed(new Outcome.Refused(), origin, key.username(), "API key");
    }
    if (overheard) {
      keys.revoke(key.id(), "Sent over a connection that is not encrypted, from " + origin.host());
      logins.refresh(null);
      return failed(new Outcome.Expired(), origin, key.username(), "API key");
    }
    if (key.expired(time.instant())) {
      return failed(new Outcome.Expired(), origin, key.username(), "API key");
    }
    Rights rights = currentRights.rights(account.get(), key);
    if (rights.none() || !key.limits().admits(origin.host())) {
      return failed(new Outcome.Denied(), origin, key.username(), "API key");
    }
    return accepted(account.get(), rights, Credentials.API_KEY, origin, key);
  }

  /// Checks a token and uses a single-use one up: for a login, an upload, a call over HTTP.
  ///
  /// @throws Fault the rate limit
  public Outcome token(String text, Origin origin) throws InterruptedException {
    checkLimit(origin);
    Optional<Login> login = tokens.login(text, origin).flatMap(currentRights::now);
    return login.isPresent()
        ? counted(new Outcome.Accepted(login.get()))
        : failed(new Outcome.Refused(), origin, null, "token");
  }

  /// Who is at the other end of the UNIX socket: root and the server's own user are full
  /// administrators, others have the rights of the account with their uid.
  ///
  /// @return [Outcome.Refused] for somebody without an account: connected and not logged in
  public Outcome peer(Origin.Unix origin) {
    return counted(account(origin));
  }

  private Outcome account(Origin.Unix origin) {
    Optional<AccountRow> account = accounts.withUid(origin.uid()).filter(row -> !row.locked());
    if (options.self().trusts(origin.uid())) {
      String name = origin.uid() == 0 ? LocalUser.ROOT : ownName(account);
      return new Outcome.Accepted(
          new Login(unix(name, Rights.ALL, origin), true, null, null, false, true));
    }
    if (account.isPresent()) {
      return peer(account.get().username(), accounts.rights(account.get()), origin);
    }
    return hostUsers
        .withUid(origin.uid())
        .map(found -> peer(found.name(), hostUsers.rights(found), origin))
        .orElseGet(Outcome.Refused::new);
  }

  private Outcome peer(String name, Rights rights, Origin.Unix origin) {
    return rights.none()
        ? new Outcome.Denied()
        : new Outcome.Accepted(
            new Login(unix(name, rights, origin), true, null, null, false, false));
  }

  private String ownName(Optional<AccountRow> account) {
    return account.map(AccountRow::username).orElse(options.self().name());
  }

  private Caller unix(String name, Rights rights, Origin.Unix origin) {
    JsonObject data = Credentials.user(name, time.instant(), random);
    return Credentials.caller(name, origin.uid(), rights, Credentials.UNIX_SOCKET, data, origin);
  }

  private Outcome accepted(
      AccountRow account, Rights rights, String kind, Origin origin, @Nullable KeyRow key) {
    Instant now = time.instant();
    JsonObject data = Credentials.user(account.username(), now, random);
    Instant expires = now.plus(SESSION);
    if (key != null) {
      data = Credentials.withKey(data, key.id(), key.name());
      Instant ofKey = key.expires();
      expires = ofKey != null && ofKey.isBefore(expires) ? ofKey : expires;
    }
    Caller caller =
        Credentials.caller(account.username(), account.uid(), rights, kind, data, origin);
    return counted(
        new Outcome.Accepted(new Login(caller, origin.secure(), expires, null, false, false)));
  }

  private Passwords.Guard counting(Origin origin, @Nullable String name) {
    return new Passwords.Guard() {
      @Override
      public HashLine.Source source() {
        return limit.source(origin);
      }

      @Override
      public void before() {
        checkLimit(origin);
      }

      @Override
      public void wrong() {
        limit.failed(origin, name);
      }
    };
  }

  private Outcome failed(Outcome outcome, Origin origin, @Nullable String name, String what)
      throws InterruptedException {
    limit.failed(origin, name);
    return heldBack(outcome, origin, name, what);
  }

  private Outcome heldBack(Outcome outcome, Origin origin, @Nullable String name, String what)
      throws InterruptedException {
    return heldBack(outcome, origin, name, what, Duration.ZERO);
  }

  /// @param spent what is taken off the delay
  private Outcome heldBack(
      Outcome outcome, Origin origin, @Nullable String name, String what, Duration spent)
      throws InterruptedException {
    LOG.atInfo()
        .addKeyValue("address", origin.host())
        .addKeyValue("with", what)
        .log("login failed");
    Duration delay = options.delay().any(random).multipliedBy(limit.slower(name));
    time.sleep(delay.compareTo(spent) > 0 ? delay.minus(spent) : Duration.ZERO);
    return counted(outcome);
  }
}
