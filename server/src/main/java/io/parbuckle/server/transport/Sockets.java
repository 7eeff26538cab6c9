package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.session.Wire;
import org.jspecify.annotations.Nullable;

/// What is behind the WebSockets: takes whole messages, gives finished frames.
///
/// Pings, close frames and every fault of framing are dealt with before it.
///
/// **Threads.** All methods are called on the connection's event loop, one at a time for a
/// connection, and must not block.
///
/// @param <S> what stands for a connection there
public interface Sockets<S> {

  /// The handshake is done. Called before anything else for this connection.
  S opened(Wire wire, Origin origin, SocketRoute route);

  /// One whole text message: valid UTF-8, at most 4 MiB; the array is the receiver's to keep.
  void received(S session, byte[] utf8);

  /// The next finished frame that waits to be sent, header included; null if none does. Whoever
  /// adds one where none was calls [Wire#drain].
  byte @Nullable [] next(S session);

  /// The peer has stopped taking in what is sent to it, or takes it again.
  void writable(S session, boolean writable);

  /// The connection is gone; called once, and last.
  void closed(S session);
}
