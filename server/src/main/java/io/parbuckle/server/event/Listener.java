package io.parbuckle.server.event;

import io.parbuckle.api.Caller;
import org.jspecify.annotations.Nullable;

/// Who hears of changes: a session.
///
/// **Threads.** Any; nothing here blocks.
public interface Listener {

  /// Who is logged in there; null for nobody, and nobody hears nothing.
  @Nullable Caller caller();

  /// Takes an event.
  void hear(EventFrame frame);
}
