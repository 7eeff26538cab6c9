package io.parbuckle.server.session;

import java.security.cert.X509Certificate;
import org.jspecify.annotations.Nullable;

/// The socket under a session, as the session sees it.
///
/// **Threads.** Any; nothing here blocks.
public interface Wire {

  /// Something waits in the session's [Outbox] now and nothing did before: the event loop is to
  /// drain it.
  void drain();

  /// Sends a close frame behind everything that waits, and closes when the peer has answered or ten
  /// seconds have passed.
  void close(int code, String reason);

  /// The certificate that was shown to the peer, null without TLS.
  @Nullable X509Certificate certificate();

  /// Stops or resumes reading from the socket.
  void reading(boolean on);
}
