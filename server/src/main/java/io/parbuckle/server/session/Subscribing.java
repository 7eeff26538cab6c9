package io.parbuckle.server.session;

import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.event.Listener;
import org.jspecify.annotations.Nullable;

/// A connection whose client subscribes: a session, or a stream of server-sent events.
///
/// **Threads.** Any.
public interface Subscribing extends Listener {

  /// Null when nobody is logged in.
  @Nullable Login login();

  Subscriptions subscriptions();

  /// Sends something at once, from a thread that may not wait.
  void answerNow(Outgoing message);
}
