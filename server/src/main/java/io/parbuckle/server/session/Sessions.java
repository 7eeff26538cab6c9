package io.parbuckle.server.session;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Sources;
import io.parbuckle.server.method.MethodTable;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
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
  private final BiConsumer<Bearer, Login> onLogin;
  private final BiConsumer<Bearer, Login> onLogout;
  private final SlowReaders slowReaders = new SlowReaders();
  private volatile boolean silent;

  /// @param onLogin hears of the first login on a connection
  /// @param onLogout hears of its end
  public Sessions(
      EventBus bus,
      Sources sources,
      Time time,
      Supplier<String> ids,
      OutboxLimits outboxLimits,
      Supplier<CallSlots> slots,
      BiConsumer<Bearer, Login> onLogin,
      BiConsumer<Bearer, Login> onLogout) {
    this.bus = bus;
    this.sources = sources;
    this.time = time;
    this.ids = ids;
    this.outboxLimits = outboxLimits;
    this.slots = slots;
    this.onLogin = onLogin;
    this.onLogout = onLogout;
  }

  /// A connection was accepted.
  ///
  /// @param methods what can be called there
  public Session open(Wire wire, Origin origin, Codec codec, MethodTable methods) {
    Session session =
        new Session(
            ids.get(),
            codec,
            methods,
            origin,
            time.instant(),
            time.nanos(),
            wire,
            outboxLimits,
            slots.get(),
            this,
            new Subscriptions(bus, sources));
    byId.put(session.id(), session);
    return session;
  }

  /// All of them, logged in or not, in any order.
  public Collection<Session> all() {
    return Collections.unmodifiableCollection(byId.values());
  }

  /// How many calls run now, those that only wait for their job not counted.
  public int callsRunning() {
    return byId.values().stream().mapToInt(session -> session.slots().running()).sum();
  }

  /// How many connections nobody is logged in on.
  public long anonymous() {
    return byId.values().stream().filter(session -> session.login() == null).count();
  }

  public SlowReaders slowReaders() {
    return slowReaders;
  }

  Instant now() {
    return time.instant();
  }

  void loggedIn(Session session, Login login) {
    onLogin.accept(session, login);
  }

  void loggedOut(Session session, Login login) {
    onLogout.accept(session, login);
  }

  /// The server stops: connections that end from now on end without a word, because nobody is left
  /// to hear it. So the last number of an event that clients have heard is the last there is, and
  /// they can go on from there after the start (`extensions.md` §5).
  public void silence() {
    silent = true;
  }

  void gone(Session session, @Nullable Login login) {
    byId.remove(session.id());
    if (login != null && !silent) {
      onLogout.accept(session, login);
    }
  }
}
