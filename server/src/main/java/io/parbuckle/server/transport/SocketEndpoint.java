package io.parbuckle.server.transport;

import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.call.Dispatcher;
import io.parbuckle.server.session.Session;
import io.parbuckle.server.session.Wire;
import org.jspecify.annotations.Nullable;

/// Hands the messages of WebSockets to the dispatcher, and its answers back.
///
/// **Threads.** The connection's event loop.
public final class SocketEndpoint implements Sockets<Session> {

  private final Dispatcher dispatcher;

  public SocketEndpoint(Dispatcher dispatcher) {
    this.dispatcher = dispatcher;
  }

  @Override
  public Session opened(Wire wire, Origin origin, SocketRoute route) {
    return dispatcher.opened(wire, origin, route.codec(), route.version());
  }

  @Override
  public void received(Session session, byte[] utf8) {
    dispatcher.received(session, utf8);
  }

  @Override
  public byte @Nullable [] next(Session session) {
    return session.outbox().poll();
  }

  /// What waits is bounded by the outbox itself.
  @Override
  public void writable(Session session, boolean writable) {}

  @Override
  public void closed(Session session) {
    dispatcher.closed(session);
  }
}
