package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a call may be made: the one place that decides (`protocol.md` §2.5).
///
/// **Threads.** Any.
public final class Gate {

  /// Their successes are not counted: [LoginLimit] counts their failures.
  private static final Set<String> LOGINS =
      Set.of(
          "auth.login",
          "auth.login_ex",
          "auth.login_ex_continue",
          "auth.login_with_api_key",
          "auth.login_with_token");

  /// Every client sends it first, however often it connects.
  private static final String UNCOUNTED = "core.set_options";

  private final CallLimit limit;
  private final KeyBudget budget;
  private final Tokens tokens;
  private final Time time;

  Gate(CallLimit limit, KeyBudget budget, Tokens tokens, Time time) {
    this.limit = limit;
    this.budget = budget;
    this.tokens = tokens;
    this.time = time;
  }

  /// Asked for each message before anything else: false means that the login is over, and that the
  /// bearer is to be logged out before the message is handled. Prolongs a login by token.
  public boolean alive(Login login) {
    return !over(login) && (login.token() == null || tokens.touch(login.token()));
  }

  /// Whether a login is not over yet. Prolongs nothing: for those who only listen.
  public boolean holds(Login login) {
    return !over(login) && (login.token() == null || tokens.holds(login.token()));
  }

  /// Decides about one call.
  ///
  /// @param login whose call it is; null if nobody is logged in
  /// @return who makes it, as of now; somebody without rights when nobody is logged in
  /// @throws Fault 207, 13 with `data.roles`, or the rate limit
  public Caller admit(Bearer bearer, @Nullable Login login, String method, Access access) {
    if (login == null && access instanceof Access.NoLogin) {
      return stranger(bearer, method);
    }
    Caller caller = admit(login, access);
    budget.count(caller);
    return caller;
  }

  /// Decides about a subscription, or anything else that is no call.
  public Caller admit(@Nullable Login login, Access access) {
    return switch (access) {
      case Access.NoLogin _ -> login == null ? nobody("127.0.0.1") : login.caller();
      case Access.AnyLogin _ -> admit(login, List.of(Role.FULL_ADMIN), true);
      case Access.Roles roles -> admit(login, roles.anyOf(), false);
    };
  }

  private Caller stranger(Bearer bearer, String method) {
    if (!method.equals(UNCOUNTED) && !LOGINS.contains(method)) {
      limit.count(method, bearer.origin());
    }
    return nobody(bearer.origin().host());
  }

  private Caller admit(@Nullable Login login, List<Role> anyOf, boolean anyUser) {
    if (login == null) {
      throw new Fault.CallError(Errno.ENOTAUTHENTICATED, "Not authenticated");
    }
    if (over(login)) {
      throw new Fault.CallError(Errno.EACCES, "Session is expired");
    }
    Caller caller = login.caller();
    boolean user = anyUser && caller.username() != null;
    if (user || anyOf.stream().anyMatch(caller::has)) {
      return caller;
    }
    throw new Fault.CallError(Errno.EACCES, "Not authorized")
        .with("roles", JsonArray.texts(anyOf.stream().map(Role::name).toList()));
  }

  private boolean over(Login login) {
    return login.expires() != null && !time.instant().isBefore(login.expires());
  }

  /// Who makes a call without a login: no name, no rights, and not the server itself either.
  private static Caller nobody(String address) {
    return new Caller(null, -1, "NONE", JsonObject.EMPTY, false, Set.of(), address);
  }
}
