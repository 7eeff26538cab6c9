package io.parbuckle.server.call;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.BearerCall;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.session.Session;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call that came over a session.
///
/// **Threads.** The call's own.
final class SessionCall implements BearerCall {

  private final Session session;
  private final Caller caller;
  private final @Nullable JsonValue id;
  private final List<Runnable> afterwards = new ArrayList<>();
  private @Nullable Seat held;

  SessionCall(Session session, Caller caller, @Nullable JsonValue id) {
    this.session = session;
    this.caller = caller;
    this.id = id;
  }

  @Override
  public Caller caller() {
    return caller;
  }

  @Override
  public String version() {
    return session.version();
  }

  @Override
  public Session bearer() {
    return session;
  }

  /// The request's id, null if it has none.
  @Nullable JsonValue id() {
    return id;
  }

  /// Holds a place until the answer is on its way.
  void hold(Seat seat) {
    held = seat;
  }

  /// The place that is held; null for none.
  @Nullable Seat held() {
    return held;
  }

  /// Runs something once the answer is on its way.
  void afterAnswer(Runnable task) {
    afterwards.add(task);
  }

  void answered() {
    if (held != null) {
      held.release(); // no matter how often; there may have been no answer
    }
    afterwards.forEach(Runnable::run);
    afterwards.clear();
  }
}
