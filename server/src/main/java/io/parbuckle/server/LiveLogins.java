package io.parbuckle.server;

import io.parbuckle.api.Caller;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.auth.LiveSessions;
import io.parbuckle.server.session.EventStreams;
import io.parbuckle.server.session.Sessions;
import java.util.Collection;
import java.util.function.Predicate;

/// Tells `auth` who lives by a login: sessions, which it ends itself, and streams of events, which
/// look again.
record LiveLogins(Later<Sessions> sessions, Later<EventStreams> streams) implements LiveSessions {

  @Override
  public Collection<? extends Bearer> all() {
    return sessions.get().all();
  }

  @Override
  public void recheck() {
    streams.get().recheck();
  }

  @Override
  public void replaced(Predicate<Caller> by) {
    streams.get().replaced(by);
  }
}
