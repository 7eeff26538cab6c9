package io.parbuckle.server.session;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Sources;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All open connections.
///
/// **Threads.** Any.
public final class Sessions {

  private final Map<String, Session> byId = new ConcurrentHashMap<>();
  private final EventBus bus;
  private final Sources sources;
  private final Time time;
  private final Supplier<String> ids;
  private final OutboxLimits outboxLimits;
  private final Supplier<CallSlots> slots;
  private final Watcher watcher;

  /// Hears of logins, for the events of `auth.sessions` and for tokens.
  public interface Watcher {
    void loggedIn(Session session, Login login);

    void loggedOut(Session session, Login login);
  }

  public Sessions(
      EventBus bus,
      Sources sources,
      Time time,
      Supplier<String> ids,
      OutboxLimits outboxLimits,
      Supplier<CallSlots> slots,
      Watcher watcher) {
    this.bus = bus;
    this.sources = sources;
    this.time = time;
    this.ids = ids;
    this.outboxLimits = outboxLimits;
    this.slots = slots;
    this.watcher = watcher;
  }

  /// A connection was accepted.
  public Session open(Wire wire, Origin origin, Codec codec, String version) {
    Session session =
        new Session(
            ids.get(),
            codec,
            version,
            origin,
            time.instant(),
            wire,
            outboxLimits,
            slots.get(),
            this,
            new Subscriptions(bus, sources));
    byId.put(session.id(), session);
    return session;
  }

  public Collection<Session> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  public @Nullable Session byId(String id) {
    return byId.get(id);
  }

  void loggedIn(Session session, Login login) {
    watcher.loggedIn(session, login);
  }

  void loggedOut(Session session, Login login) {
    watcher.loggedOut(session, login);
  }

  void gone(Session session, @Nullable Login login) {
    byId.remove(session.id());
    if (login != null) {
      watcher.loggedOut(session, login);
    }
  }
}
