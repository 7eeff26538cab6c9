package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Secret;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Logging in and out, tokens, sessions: `auth.*` (`protocol.md` §8, `services.md` §2).
final class AuthService implements Service {

  /// An account that may do nothing here was refused like a wrong password before.
  private static final Difference DENIED_ADDED =
      Difference.variantAdded(
          "result",
          "response_type",
          "DENIED",
          JsonObject.of("response_type", JsonText.of("AUTH_ERR")));

  /// Asking for a token with the login, and getting it.
  private static final Difference[] RECONNECT_ADDED = {
    Difference.added("login_data.login_options.reconnect_token"),
    Difference.added("result.reconnect_token")
  };

  private static final long RECONNECT_SECONDS = 600;
  private static final long RECONNECT_SECONDS_MIN = 60;

  /// The models of v25.04, in the order in which their faults were told.
  private static final List<Difference.Model> MODELS_OF_25_04 =
      List.of(
          new Difference.Model("API_KEY_PLAIN", "AuthApiKeyPlain"),
          new Difference.Model("PASSWORD_PLAIN", "AuthPasswordPlain"),
          new Difference.Model("TOKEN_PLAIN", "AuthTokenPlain"),
          new Difference.Model("OTP_TOKEN", "AuthOTPToken"));

  /// How many codes of a second factor may be tried; one since version 26 (`protocol.md` §8.4).
  private static final int CODES_UNTIL_26 = 4;

  private static final long TTL_SECONDS_MAX = Duration.ofDays(365).toSeconds();

  private final Authenticator authenticator;
  private final Logins logins;
  private final Tokens tokens;
  private final OneTimePasswords oneTime;
  private final TokenJobs jobs;
  private final Accounts accounts;
  private final UserInfos infos;

  AuthService(
      Authenticator authenticator,
      Logins logins,
      Tokens tokens,
      OneTimePasswords oneTime,
      TokenJobs jobs,
      Accounts accounts,
      UserInfos infos) {
    this.authenticator = authenticator;
    this.logins = logins;
    this.tokens = tokens;
    this.oneTime = oneTime;
    this.jobs = jobs;
    this.accounts = accounts;
    this.infos = infos;
  }

  /// `auth.login`.
  record LoginParams(
      @Doc("Login name.") String username,
      @Doc("Password.") @Secret String password,
      @Doc("Code of a second factor.") @Secret @Default("null") @Nullable String otpToken) {

    /// Without the password.
    @Override
    public String toString() {
      return "LoginParams[********]";
    }
  }

  /// `auth.login_with_api_key`.
  record ApiKeyParams(@Doc("The key.") @Secret String apiKey) {

    /// Without the key.
    @Override
    public String toString() {
      return "ApiKeyParams[********]";
    }
  }

  /// `auth.login_with_token`.
  record TokenParams(@Doc("The token.") @Secret String token) {

    /// Without the token.
    @Override
    public String toString() {
      return "TokenParams[********]";
    }
  }

  /// `auth.login_ex`.
  record LoginExParams(@Doc("What to log in with.") LoginData loginData) {}

  /// The only way to go on.
  enum Continuation {
    OTP_TOKEN
  }

  /// What `auth.login_ex_continue` takes.
  @Doc("The code of a second factor.")
  @Name("AuthOTPToken")
  record ContinueData(
      @Doc("`OTP_TOKEN`.") Continuation mechanism,
      @Doc("The code.") @Secret String otpToken,
      @Doc("What the answer is to contain.") @Default("{}") LoginData.LoginOptions loginOptions) {

    /// Without the code.
    @Override
    public String toString() {
      return "ContinueData[********]";
    }
  }

  /// `auth.login_ex_continue`.
  record ContinueParams(@Doc("What to go on with.") ContinueData loginData) {}

  /// `auth.generate_token`.
  record TokenWish(
      @Doc("Seconds that it lives after each use; 600 if null, 0 for one that never works.")
          @Default("600")
          @Nullable Long ttl,
      @Doc("Empty for one to log in with; `job` and `filename` for a download.") @Default("{}")
          JsonObject attrs,
      @Doc("Whether it works only from the address that asks.") @Default("true")
          boolean matchOrigin,
      @Doc("Whether it works once only.") @Default("false") boolean singleUse) {}

  /// What `auth.generate_onetime_password` takes.
  @Doc("Whose password.")
  @Name("AuthGenerateOnetimePasswordArgs")
  record OneTimePasswordData(@Doc("Whose.") String username) {}

  /// `auth.generate_onetime_password`.
  record OneTimePasswordParams(
      @Doc("Whose password.") OneTimePasswordData generateSingleUsePassword) {}

  /// `auth.set_attribute`.
  record AttributeParams(@Doc("Name.") String key, @Doc("Any value.") JsonValue value) {}

  /// `auth.terminate_session`.
  record SessionParams(@Doc("Id of the session.") String id) {}

  @Override
  public void declare(Offer offer) {
    offer.service("auth").doc("Logging in, and who is logged in.");
    logins(offer);
    own(offer);
    sessions(offer);
    offer.table("account_attribute", Offer.Keeps.CONFIGURATION);
  }

  private void logins(Offer offer) {
    offer
        .call("auth.login", LoginParams.class, Boolean.class, this::login)
        .doc("Log in with a name and a password.")
        .noLogin();
    offer
        .call("auth.login_with_api_key", ApiKeyParams.class, Boolean.class, this::loginWithKey)
        .doc("Log in with an API key.")
        .noLogin();
    offer
        .call("auth.login_with_token", TokenParams.class, Boolean.class, this::loginWithToken)
        .doc("Log in with a token.")
        .noLogin();
    offer
        .call("auth.login_ex", LoginExParams.class, LoginAnswer.class, this::loginEx)
        .doc("Log in and hear what came of it.")
        .noLogin()
        .before(Version.V26, DENIED_ADDED)
        .before(Version.V26, RECONNECT_ADDED)
        .before(Version.V25_10, Difference.untagged("login_data", MODELS_OF_25_04));
    offer
        .call("auth.login_ex_continue", ContinueParams.class, LoginAnswer.class, this::goOn)
        .doc("Go on with a login that asked for a second factor.")
        .noLogin()
        .before(Version.V26, DENIED_ADDED)
        .before(Version.V26, RECONNECT_ADDED);
    offer
        .call(
            "auth.mechanism_choices",
            NoParams.class,
            Shape.list(String.class),
            (call, _) -> mechanisms(call))
        .doc("What `auth.login_ex` takes.")
        .noLogin();
  }

  private void own(Offer offer) {
    offer
        .call("auth.logout", NoParams.class, Boolean.class, this::logout)
        .doc("Log out; the connection stays.")
        .anyLogin();
    offer
        .call("auth.me", NoParams.class, UserInfo.class, (call, _) -> me(call))
        .doc("Who is logged in here, and what they may do.")
        .anyLogin();
    offer
        .call("auth.set_attribute", AttributeParams.class, Shape.NOTHING, this::setAttribute)
        .doc("Keep a value for this account; `auth.me` shows it.")
        .anyLogin()
        .audited("Set attribute", AttributeParams::key);
    offer
        .call("auth.generate_token", TokenWish.class, String.class, this::generateToken)
        .doc("Make a token: a short-lived stand-in for this login.")
        .anyLogin()
        .audited("Generate token");
    offer
        .call(
            "auth.generate_onetime_password",
            OneTimePasswordParams.class,
            String.class,
            this::generateOneTimePassword)
        .doc(
            "Make a password for one login of an account within 24 hours, for somebody who has lost"
                + " theirs.")
        .needs(Role.ACCOUNT_WRITE)
        .audited(
            "Generate one-time password", params -> params.generateSingleUsePassword().username());
  }

  private void sessions(Offer offer) {
    offer
        .query(
            "auth.sessions", SessionEntry.class, (call, _) -> logins.entries(Bearers.of(call).id()))
        .doc("Connections on which somebody is logged in.")
        .needs(Role.AUTH_SESSIONS_READ)
        .before(
            Version.V25_10,
            Difference.added("result.credentials_data.login_id"),
            Difference.added("result.credentials_data.parent.credentials_data.login_id"));
    offer
        .call(
            "auth.terminate_session",
            SessionParams.class,
            Boolean.class,
            (_, params) -> logins.terminate(params.id()))
        .doc("Close a connection and destroy its tokens; false if there is no such one.")
        .needs(Role.AUTH_SESSIONS_WRITE)
        .audited("Terminate session", SessionParams::id)
        .evenUnrecorded();
    offer
        .call(
            "auth.terminate_other_sessions",
            NoParams.class,
            Boolean.class,
            (call, _) -> terminateOthers(call))
        .doc("Close all connections with a login but this one and internal ones.")
        .needs(Role.AUTH_SESSIONS_WRITE)
        .audited("Terminate other sessions")
        .evenUnrecorded();
    offer
        .event(Logins.COLLECTION)
        .doc("Somebody has logged in or is gone.")
        .kinds(Change.Kind.ADDED, Change.Kind.REMOVED)
        .needs(Role.FULL_ADMIN);
  }

  private boolean login(Call call, LoginParams params) throws InterruptedException {
    Bearer bearer = begin(call);
    Outcome outcome = authenticator.password(params.username(), params.password(), bearer.origin());
    if (outcome instanceof Outcome.CodeWanted(AwaitedCode awaited) && params.otpToken() != null) {
      outcome = authenticator.code(awaited, params.otpToken(), codes(call), bearer.origin());
    }
    return enter(bearer, outcome);
  }

  private boolean loginWithKey(Call call, ApiKeyParams params) throws InterruptedException {
    Bearer bearer = begin(call);
    return enter(bearer, authenticator.apiKey(params.apiKey(), null, bearer.origin()));
  }

  private boolean loginWithToken(Call call, TokenParams params) throws InterruptedException {
    Bearer bearer = begin(call);
    return enter(bearer, authenticator.token(params.token(), bearer.origin()));
  }

  /// A login that begins gives one up that awaits its second step.
  private static Bearer begin(Call call) {
    Bearer bearer = Bearers.of(call);
    bearer.pending(null);
    return bearer;
  }

  /// A failed login leaves the one that is there as it is.
  private boolean enter(Bearer bearer, Outcome outcome) {
    switch (outcome) {
      case Outcome.Accepted accepted -> enter(bearer, accepted.login());
      case Outcome.CodeWanted(AwaitedCode awaited) -> bearer.pending(awaited);
      case Outcome.Refused _, Outcome.Expired _, Outcome.Denied _ -> {}
    }
    return outcome instanceof Outcome.Accepted;
  }

  private static int codes(Call call) {
    return call.version().startsWith("v25.") ? CODES_UNTIL_26 : 1;
  }

  private void enter(Bearer bearer, Login login) {
    bearer.login(login);
    logins.settle(bearer, login);
  }

  /// What somebody logs in with. Who cannot make tokens is not shown that: clients decide by it
  /// whether to ask for one.
  private static List<String> mechanisms(Call call) {
    Login login = Bearers.of(call).login();
    List<String> all = mechanismsOf(call);
    return login == null || Tokens.allowed(login)
        ? all
        : all.stream().filter(mechanism -> !mechanism.equals("TOKEN_PLAIN")).toList();
  }

  /// Clients since version 26 ask before they log in whether an API key can be proved rather than
  /// sent, on whatever version they speak; over the UNIX socket somebody is logged in already then.
  /// Otherwise older versions show their own list.
  private static List<String> mechanismsOf(Call call) {
    Bearer bearer = Bearers.of(call);
    boolean scram =
        bearer.login() == null
            || bearer.origin() instanceof Origin.Unix
            || !call.version().startsWith("v25.");
    return scram
        ? List.of("API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN", "SCRAM")
        : List.of("API_KEY_PLAIN", "TOKEN_PLAIN", "PASSWORD_PLAIN");
  }

  private LoginAnswer loginEx(Call call, LoginExParams params) throws InterruptedException {
    LoginData data = params.loginData();
    return switch (data) {
      case LoginData.PasswordPlain plain -> {
        Bearer bearer = begin(call);
        yield entered(
            authenticator.password(plain.username(), plain.password(), bearer.origin()),
            bearer,
            data.loginOptions());
      }
      case LoginData.ApiKeyPlain key -> {
        Bearer bearer = begin(call);
        yield entered(
            authenticator.apiKey(key.apiKey(), key.username(), bearer.origin()),
            bearer,
            data.loginOptions());
      }
      case LoginData.TokenPlain token -> {
        Bearer bearer = begin(call);
        yield entered(
            authenticator.token(token.token(), bearer.origin()), bearer, data.loginOptions());
      }
      case LoginData.OtpToken code -> code(call, code.otpToken(), code.loginOptions());
      case LoginData.Scram scram ->
          switch (scram.scramType()) {
            case CLIENT_FIRST_MESSAGE -> scramBegun(Bearers.of(call), scram.rfcStr());
            case CLIENT_FINAL_MESSAGE -> scramEnded(Bearers.of(call), scram.rfcStr());
          };
    };
  }

  private LoginAnswer code(Call call, String code, LoginData.LoginOptions options)
      throws InterruptedException {
    Bearer bearer = Bearers.of(call);
    if (!(bearer.pending() instanceof AwaitedCode awaited)) {
      throw new Fault.CallError(Errno.EINVAL, "OTP_TOKEN: no authentication in progress");
    }
    Outcome outcome = authenticator.code(awaited, code, codes(call), bearer.origin());
    bearer.pending(null);
    return entered(outcome, bearer, options);
  }

  private LoginAnswer entered(Outcome outcome, Bearer bearer, LoginData.LoginOptions options) {
    enter(bearer, outcome);
    return answer(outcome, bearer, options);
  }

  private LoginAnswer scramBegun(Bearer bearer, String message) throws InterruptedException {
    Optional<ScramExchange> begun = authenticator.scram(message, bearer.origin());
    bearer.pending(begun.orElse(null));
    return begun
        .<LoginAnswer>map(
            exchange ->
                new LoginAnswer.Scram(
                    LoginAnswer.ScramType.SERVER_FIRST_RESPONSE, exchange.serverFirst(), null))
        .orElseGet(LoginAnswer.Refused::new);
  }

  private LoginAnswer scramEnded(Bearer bearer, String message) throws InterruptedException {
    ScramExchange exchange = bearer.pending() instanceof ScramExchange begun ? begun : null;
    bearer.pending(null);
    X509Certificate certificate = bearer.certificate();
    byte[] endPoint = certificate == null ? null : TlsEndPoint.of(certificate);
    Authenticator.Proved proved = authenticator.scram(exchange, message, endPoint, bearer.origin());
    if (!(proved.outcome() instanceof Outcome.Accepted accepted)) {
      return answer(proved.outcome(), bearer, LoginData.LoginOptions.DEFAULTS);
    }
    enter(bearer, accepted.login());
    return new LoginAnswer.Scram(
        LoginAnswer.ScramType.SERVER_FINAL_RESPONSE,
        proved.signature(),
        infos.of(accepted.login(), bearer.origin()));
  }

  private LoginAnswer answer(Outcome outcome, Bearer bearer, LoginData.LoginOptions options) {
    return switch (outcome) {
      case Outcome.Accepted accepted ->
          new LoginAnswer.Success(
              options.userInfo() ? infos.of(accepted.login(), bearer.origin()) : null,
              "LEVEL_1",
              options.reconnectToken() ? reconnectToken(accepted.login(), bearer) : null);
      case Outcome.CodeWanted(AwaitedCode awaited) ->
          new LoginAnswer.CodeWanted(awaited.account().username());
      case Outcome.Refused _ -> new LoginAnswer.Refused();
      case Outcome.Expired _ -> new LoginAnswer.Expired();
      case Outcome.Denied _ -> new LoginAnswer.Denied();
    };
  }

  /// Lives as long as the account's preferences say, if that is a minute at least (`protocol.md`
  /// §8.4).
  ///
  /// @return null for whoever may make none
  private @Nullable String reconnectToken(Login login, Bearer bearer) {
    if (!Tokens.allowed(login)) {
      return null;
    }
    JsonValue preferences = accounts.attributes(login.caller().uid()).get("preferences");
    long seconds =
        preferences instanceof JsonObject object
                && object.get("lifetime") instanceof JsonInteger lifetime
                && lifetime.fitsLong()
                && lifetime.small() >= RECONNECT_SECONDS_MIN
            ? Math.min(lifetime.small(), TTL_SECONDS_MAX)
            : RECONNECT_SECONDS;
    return tokens.make(
        bearer, new Tokens.Wish(Duration.ofSeconds(seconds), JsonObject.EMPTY, true, true));
  }

  private LoginAnswer goOn(Call call, ContinueParams params) throws InterruptedException {
    ContinueData data = params.loginData();
    return code(call, data.otpToken(), data.loginOptions());
  }

  private boolean logout(Call call, NoParams params) {
    Bearers.of(call).logout();
    return true;
  }

  private UserInfo me(Call call) {
    Bearer bearer = Bearers.of(call);
    Login login = bearer.login();
    if (login == null) {
      throw new Fault.CallError(Errno.ENOTAUTHENTICATED, "Not authenticated"); // meanwhile
    }
    return infos.of(login, bearer.origin());
  }

  private @Nullable Void setAttribute(Call call, AttributeParams params) {
    accounts.setAttribute(call.caller().uid(), params.key(), params.value());
    return null;
  }

  private String generateToken(Call call, TokenWish wish) {
    JsonValue job = wish.attrs().get("job");
    if (job != null) {
      checkJob(call, job);
    }
    return tokens.make(
        Bearers.of(call),
        new Tokens.Wish(ttl(wish), wish.attrs(), wish.matchOrigin(), wish.singleUse()));
  }

  private String generateOneTimePassword(Call call, OneTimePasswordParams params) {
    String username = params.generateSingleUsePassword().username();
    AccountRow account =
        accounts
            .named(username)
            .orElseThrow(() -> noPassword("User " + username + " does not exist."));
    if (account.passwordDisabled()) {
      throw noPassword("User " + username + " does not log in with a password.");
    }
    if (account.locked()) {
      throw noPassword("User " + username + " is locked.");
    }
    accounts.checkGoverns(call.caller(), account);
    return oneTime.make(account);
  }

  private static Fault.Invalid noPassword(String why) {
    return new Fault.Invalid("auth.generate_onetime_password.username", why);
  }

  private static Duration ttl(TokenWish wish) {
    Long seconds = wish.ttl();
    return seconds == null
        ? Tokens.TTL
        : Duration.ofSeconds(Math.clamp(seconds, 0, TTL_SECONDS_MAX));
  }

  private void checkJob(Call call, JsonValue job) {
    if (!(job instanceof JsonInteger id) || !id.fitsLong()) {
      throw new Fault.CallError(Errno.EFAULT, "attrs.job is the number of a job.");
    }
    String problem =
        switch (jobs.standing(id.small(), call.caller())) {
          case MISSING -> ": job does not exist.";
          case FOREIGN -> ": job belongs to somebody else.";
          case NO_OUTPUT -> ": job is not suitable for download token";
          case READY -> "";
        };
    if (!problem.isEmpty()) {
      throw new Fault.CallError(Errno.EFAULT, id + problem);
    }
  }

  private boolean terminateOthers(Call call) {
    logins.terminateOthers(Bearers.of(call).id());
    return true;
  }
}
