package io.parbuckle.server.auth;

import java.security.cert.X509Certificate;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Who carries a login: a session, or a single HTTP request.
///
/// **Threads.** Any.
public interface Bearer {

  /// A random id, shown as the session's.
  String id();

  Origin origin();

  /// Since when somebody has been logged in, whoever it was first; of a connection without a login
  /// the time at which it was opened.
  Instant since();

  /// Null when nobody is logged in.
  @Nullable Login login();

  /// Takes a login, in place of the one that is there.
  void login(Login login);

  /// Takes a login's newer form, unless another one or none has taken its place meanwhile.
  void renew(Login before, Login now);

  /// Drops the login and what depends on it: event sources and subscriptions.
  void logout();

  /// What an authentication that takes several messages (a second factor, SCRAM) has come to;
  /// forgotten with the connection.
  @Nullable Pending pending();

  void pending(@Nullable Pending pending);

  /// The certificate that this server showed at the other end of the connection's TLS; null without
  /// TLS of our own, also where a proxy before us speaks it.
  @Nullable X509Certificate certificate();

  /// Closes the connection, with code 1000.
  void terminate();
}
