package io.parbuckle.server;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.auth.Authenticator;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.auth.Outcome;
import io.parbuckle.server.transport.HttpCredential;
import io.parbuckle.server.transport.HttpCredentials;
import java.util.function.BooleanSupplier;

/// Judges what HTTP requests show, in the words of `protocol.md` §7.3.
///
/// @param passwordsOff whether no password is taken, be it right or wrong
record HttpLogins(Authenticator authenticator, RequestLogins recorded, BooleanSupplier passwordsOff)
    implements HttpCredentials {

  private static final String PASSWORDS_OFF =
      "HTTP Basic Auth is unavailable when OTP is enabled"; // the reference's words

  private static final String CODE_WANTED =
      "This account has a second factor, and there is no room for its code here. Use an API key or"
          + " a token.";

  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY = 429;

  @Override
  public Admission admit(HttpCredential credential, Origin origin) throws InterruptedException {
    Admission admission = judge(credential, origin);
    recorded.judged(credential, origin, admission);
    return admission;
  }

  private Admission judge(HttpCredential credential, Origin origin) throws InterruptedException {
    try {
      return switch (credential) {
        case HttpCredential.Token(var token) ->
            admission(authenticator.token(token, origin), FORBIDDEN, "Invalid token");
        case HttpCredential.Password _ when passwordsOff.getAsBoolean() ->
            new Admission.Refused(UNAUTHORIZED, PASSWORDS_OFF);
        case HttpCredential.Password(var username, var password) ->
            admission(
                authenticator.password(username, password, origin),
                UNAUTHORIZED,
                "Bad username or password");
        case HttpCredential.Key(var key) ->
            admission(authenticator.apiKey(key, null, origin), UNAUTHORIZED, "Invalid API key");
        case HttpCredential.None _, HttpCredential.Malformed _ ->
            new Admission.Refused(UNAUTHORIZED, "401: Unauthorized");
      };
    } catch (Fault.CallError busy) {
      return busy.further().get("retry_after") instanceof JsonInteger seconds
          ? new Admission.Refused(TOO_MANY, busy.text(), seconds.small())
          : new Admission.Refused(UNAUTHORIZED, busy.text());
    }
  }

  private static Admission admission(Outcome outcome, int status, String text) {
    return switch (outcome) {
      case Outcome.Accepted(var login) -> new Admission.Admitted(login);
      case Outcome.CodeWanted _ -> new Admission.Refused(UNAUTHORIZED, CODE_WANTED);
      case Outcome.Refused _, Outcome.Expired _, Outcome.Denied _ ->
          new Admission.Refused(status, text);
    };
  }
}
