package io.parbuckle.server.event;

import io.parbuckle.api.Caller;
import org.jspecify.annotations.Nullable;

/// Who hears of changes: a session, or a stream of server-sent events.
///
/// **Threads.** Any.
public interface Listener {

  /// Who is logged in there; null for nobody, and nobody hears nothing.
  @Nullable Caller caller();

  /// Whether it hears what only the details of something show.
  default boolean wantsDetails() {
    return false;
  }

  /// Takes an event, or ends the connection when too many wait already. Never blocks.
  void hear(EventFrame frame);

  /// Takes an event from before; waits while there is no room for it. One thread at a time for each
  /// subscription.
  ///
  /// @return false when the connection is at its end and takes no more
  boolean catchUp(EventFrame frame) throws InterruptedException;
}
