package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A credential that was accepted, as a session holds it.
///
/// @param caller who it is, with rights as of now
/// @param secure whether it came over a transport on which secrets may travel
/// @param expires when the session ends, null for never
/// @param token the id of the token it was made with, which is no secret; null for other
///   credentials; each message prolongs it
/// @param proved whether an API key was proved and not sent
/// @param internal the local root or the server itself: no session events, no login records
public record Login(
    Caller caller,
    boolean secure,
    @Nullable Instant expires,
    @Nullable String token,
    boolean proved,
    boolean internal) {

  /// The same, ending no later than then.
  Login until(@Nullable Instant end) {
    boolean sooner = end != null && (expires == null || end.isBefore(expires));
    return sooner ? new Login(caller, secure, end, token, proved, internal) : this;
  }

  /// The same with other rights.
  Login with(Rights rights) {
    return new Login(Credentials.with(caller, rights), secure, expires, token, proved, internal);
  }

  /// The same, by an API key that was proved.
  Login proving() {
    return new Login(caller, secure, expires, token, true, internal);
  }
}
