package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditEntry;
import io.parbuckle.server.audit.AuditEvent;
import io.parbuckle.server.audit.AuditEvent.Actor;
import io.parbuckle.server.audit.AuditTrail;
import io.parbuckle.server.auth.AwaitedCode;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.auth.GivenNames;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.auth.Pending;
import io.parbuckle.server.job.Alongside;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.session.OneCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells the audit trail of calls and logins, in the contract's words (`services.md` §8.1).
///
/// **Threads.** Any.
public final class Recorder {

  private static final String WEBSOCKET = "WEBSOCKET";
  private static final String REST = "REST";

  private static final JsonObject VERSION =
      JsonObject.of("major", JsonInteger.of(0), "minor", JsonInteger.of(1));

  private static final String GIVEN_UP =
      "The login was given up when its code was awaited: another one was begun.";

  private final AuditTrail trail;
  private final GivenNames names;
  private final StrangerRefusals strangers;

  public Recorder(AuditTrail trail, GivenNames names, Time time) {
    this.trail = trail;
    this.names = names;
    this.strangers = new StrangerRefusals(time);
  }

  // ---- calls

  /// A call is about to be carried out.
  ///
  /// @return null if it leaves no trace
  /// @throws Fault 28 if it cannot be recorded and must not go on
  @Nullable AuditEntry begin(ServedCall call) throws InterruptedException {
    Method.Audit audit = call.method().audit();
    return audit == null
        ? null
        : begin(actor(call.bearer(), call.caller()), call.method(), audit, call.params());
  }

  /// The same for one of the calls of `core.bulk`.
  @Nullable AuditEntry begin(Caller caller, Method method, List<JsonValue> params)
      throws InterruptedException {
    Method.Audit audit = method.audit();
    return audit == null ? null : begin(actor(caller, WEBSOCKET), method, audit, params);
  }

  /// A file is about to be taken in: recorded whatever the method declares.
  AuditEntry upload(Caller caller, Method method, List<JsonValue> params)
      throws InterruptedException {
    Method.Audit audit = method.audit();
    Method.Audit said = audit == null ? new Method.Audit("Upload", _ -> "", false) : audit;
    return begin(actor(caller, REST), method, said, params);
  }

  /// A file is about to be handed out.
  AuditEntry download(Bearer bearer, Caller caller, Method method, List<JsonValue> params)
      throws InterruptedException {
    Method.Audit audit = method.audit();
    Method.Audit said = audit == null ? new Method.Audit("Download", _ -> "", true) : audit;
    Actor actor = actor(bearer, caller);
    Actor byHttp =
        new Actor(
            actor.address(),
            actor.username(),
            actor.session(),
            actor.service().with("protocol", JsonText.of(REST)));
    return begin(byHttp, method, said, params);
  }

  private AuditEntry begin(Actor actor, Method method, Method.Audit audit, List<JsonValue> params)
      throws InterruptedException {
    return trail.begin(
        new AuditEvent(actor, AuditEvent.METHOD_CALL, data(method, audit, params, null), false),
        audit.goesOn());
  }

  /// What is written in the transaction of the job that a call leads to.
  ///
  /// @param entry null for a call that leaves no trace
  Alongside alongside(@Nullable AuditEntry entry) {
    return entry == null ? Alongside.NOTHING : (tx, job) -> trail.ofJob(tx, entry, job);
  }

  /// A call was refused before it began.
  void refused(ServedCall call, Fault refusal, Failure failure) {
    Method.Audit audit = call.method().audit();
    if (audit == null) {
      return;
    }
    Login login = call.bearer().login();
    if (login == null && !strangers.take(call.bearer().origin())) {
      return;
    }
    Caller caller = login == null ? null : login.caller();
    JsonObject data =
        data(call.method(), audit, call.params(), refusal)
            .with("error", JsonText.of(failure.reason()));
    trail.note(new AuditEvent(actor(call.bearer(), caller), AuditEvent.METHOD_CALL, data, false));
  }

  private static JsonObject data(
      Method method, Method.Audit audit, List<JsonValue> params, @Nullable Fault refusal) {
    boolean authenticated =
        !(refusal instanceof Fault.CallError error)
            || error.errno() == Errno.EACCES
            || error.errno() == Errno.ENOTSUP;
    boolean authorized =
        !(refusal instanceof Fault.CallError error) || error.errno() == Errno.ENOTSUP;
    Map<String, JsonValue> data = new LinkedHashMap<>();
    data.put("method", JsonText.of(method.name()));
    data.put("params", Shortened.of(method.shown(params)));
    data.put("description", JsonText.of(method.described(audit, params)));
    data.put("authenticated", JsonBoolean.of(authenticated));
    data.put("authorized", JsonBoolean.of(authorized));
    return new JsonObject(data);
  }

  // ---- logins

  /// How a connection stood when a call began.
  ///
  /// @param begun a login of several messages that has not ended
  record Standing(@Nullable Login login, @Nullable Pending begun) {

    static Standing of(Bearer bearer) {
      return new Standing(bearer.login(), bearer.pending());
    }

    /// Whether somebody has logged in since.
    boolean entered(Bearer bearer) {
      Login now = bearer.login();
      return now != null && (login == null || !now.caller().data().equals(login.caller().data()));
    }
  }

  /// A method that logs in or out has come to an answer, or to none because its time was over.
  ///
  /// Calls that were refused, or were over, before anything was checked cost a stranger nothing: of
  /// those only some are recorded.
  ///
  /// @param answer null when it failed
  /// @param failure null when it did not
  void session(
      ServedCall call, Standing before, @Nullable JsonValue answer, @Nullable Failure failure) {
    Bearer bearer = call.bearer();
    String method = call.method().name();
    if (method.equals("auth.logout") && failure == null) {
      Caller caller = before.login() == null ? null : before.login().caller();
      trail.note(
          new AuditEvent(
              actor(bearer, caller),
              AuditEvent.LOGOUT,
              JsonObject.of("credentials", credentials(caller)),
              true));
    }
    if (!LoginAttempt.isOne(method)) {
      return;
    }
    LoginAttempt attempt = LoginAttempt.of(method, call.params(), before.begun());
    if (before.begun() instanceof AwaitedCode awaited
        && !attempt.isCode()
        && !awaited.equals(bearer.pending())) {
      failed(actor(bearer, null), LoginAttempt.CODE, awaited.username(), GIVEN_UP);
    }
    boolean codeWanted = bearer.pending() instanceof AwaitedCode;
    switch (attempt.result(answer, failure, codeWanted)) {
      case LoginAttempt.Result.Open _ -> {}
      case LoginAttempt.Result.Right _ -> entered(bearer);
      case LoginAttempt.Result.Wrong(var error) -> {
        if (failure != null && before.entered(bearer)) {
          entered(bearer);
        } else if (failure == null || strangers.take(bearer.origin())) {
          failed(actor(bearer, null), attempt.kind(), attempt.username(), error);
        }
      }
    }
  }

  private void entered(Bearer bearer) {
    Login login = bearer.login();
    if (login != null) {
      loggedIn(bearer, login);
    }
  }

  /// Somebody has logged in; the local root and the server itself leave no trace of it.
  public void loggedIn(Bearer bearer, Login login) {
    if (!login.internal()) {
      authenticated(actor(bearer, login.caller()), login.caller());
    }
  }

  /// A request over HTTP has shown credentials that are right.
  public void loggedIn(Login login) {
    if (!login.internal()) {
      authenticated(actor(login.caller(), REST), login.caller());
    }
  }

  private void authenticated(Actor actor, Caller caller) {
    JsonObject data = JsonObject.of("credentials", credentials(caller), "error", JsonValue.NULL);
    trail.note(new AuditEvent(actor, AuditEvent.AUTHENTICATION, data, true));
  }

  /// Credentials that a request over HTTP has shown are wrong, or were not looked at.
  ///
  /// @param kind the contract's word for them
  /// @param username null where they name nobody
  /// @param checked whether they were looked at
  public void refused(
      Origin origin, String kind, @Nullable String username, String error, boolean checked) {
    if (checked || strangers.take(origin)) {
      Actor actor =
          new Actor(
              origin.host(), Actor.UNAUTHENTICATED, "", service(origin, REST, JsonValue.NULL));
      failed(actor, kind, username, error);
    }
  }

  private void failed(Actor actor, String kind, @Nullable String username, String error) {
    JsonObject credentials =
        JsonObject.of(
            "credentials",
            JsonText.of(kind),
            "credentials_data",
            username == null ? JsonObject.EMPTY : names.shown(username));
    JsonObject data = JsonObject.of("credentials", credentials, "error", JsonText.of(error));
    trail.note(new AuditEvent(actor, AuditEvent.AUTHENTICATION, data, false));
  }

  // ---- who

  private static Actor actor(Bearer bearer, @Nullable Caller caller) {
    String protocol = bearer instanceof OneCall ? REST : WEBSOCKET;
    return new Actor(
        bearer.origin().host(),
        username(caller),
        bearer.id(),
        service(bearer.origin(), protocol, credentials(caller)));
  }

  /// Somebody of whom only the login is known.
  private static Actor actor(Caller caller, String protocol) {
    return new Actor(
        caller.address(),
        username(caller),
        "",
        service(JsonText.of(caller.address()), protocol, credentials(caller)));
  }

  private static String username(@Nullable Caller caller) {
    if (caller != null && caller.isSystem()) {
      return Actor.NODE;
    }
    String name = caller == null ? null : caller.username();
    return name == null ? Actor.UNAUTHENTICATED : name;
  }

  private static JsonValue credentials(@Nullable Caller caller) {
    return caller == null || caller.isSystem() || caller.username() == null
        ? JsonValue.NULL
        : JsonObject.of(
            "credentials", JsonText.of(caller.credentials()), "credentials_data", caller.data());
  }

  private static JsonObject service(Origin origin, String protocol, JsonValue credentials) {
    JsonText from =
        switch (origin) {
          case Origin.Tcp tcp -> JsonText.of(tcp.host());
          case Origin.Unix unix -> JsonText.of("pid:" + unix.pid());
        };
    return service(from, protocol, credentials);
  }

  private static JsonObject service(JsonText origin, String protocol, JsonValue credentials) {
    Map<String, JsonValue> data = new LinkedHashMap<>();
    data.put("vers", VERSION);
    data.put("origin", origin);
    data.put("protocol", JsonText.of(protocol));
    data.put("credentials", credentials);
    return new JsonObject(data);
  }
}
