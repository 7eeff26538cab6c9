package io.parbuckle.server.call;

import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Gate;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.method.Versions;
import io.parbuckle.server.session.CallSlots;
import io.parbuckle.server.session.SentOrder;
import io.parbuckle.server.session.Session;
import io.parbuckle.server.session.Sessions;
import io.parbuckle.server.session.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes the messages of all connections: limits, envelope and name of the method in the order in
/// which they arrive, then one virtual thread for each call (`protocol.md` §2.1).
///
/// **Threads.** The methods are called on the connection's event loop and never block. Calls of one
/// connection begin in the order of their messages and end in any.
public final class Dispatcher {

  private static final int TOO_LONG_ANONYMOUS = 1007;
  private static final int TOO_LONG = 1009;

  private final Sessions sessions;
  private final Versions versions;
  private final Gate gate;
  private final Peers peers;
  private final CallRunner runner;
  private final Subscriber subscriber;
  private final MessageLimits limits;
  private final Time time;

  /// Logs connections over the UNIX socket in by the credentials of their peer.
  @FunctionalInterface
  public interface Peers {

    /// May block.
    ///
    /// @return null for a peer that must log in like anybody else
    @Nullable Login login(Origin.Unix origin);
  }

  public Dispatcher(
      Sessions sessions,
      Versions versions,
      Gate gate,
      Peers peers,
      CallRunner runner,
      Subscriber subscriber,
      MessageLimits limits,
      Time time) {
    this.sessions = sessions;
    this.versions = versions;
    this.gate = gate;
    this.peers = peers;
    this.runner = runner;
    this.subscriber = subscriber;
    this.limits = limits;
    this.time = time;
  }

  /// A connection is open.
  ///
  /// @param version of the API; null for the current one
  public Session opened(Wire wire, Origin origin, Codec codec, @Nullable Version version) {
    MethodTable methods = version == null ? versions.current() : versions.at(version);
    Session session = sessions.open(wire, origin, codec, methods);
    if (origin instanceof Origin.Unix peer) {
      // Its account is looked up before the first message is read, so that nobody is refused
      // because he was faster than the database.
      wire.reading(false);
      Thread.ofVirtual().name("peer login").start(() -> loginPeer(session, peer, wire));
    }
    return session;
  }

  private void loginPeer(Session session, Origin.Unix peer, Wire wire) {
    try {
      Login login = peers.login(peer);
      if (login != null) {
        session.login(login);
        runner.loggedIn(session, login);
      }
    } finally {
      wire.reading(true);
    }
  }

  /// One whole text message has arrived.
  public void received(Session session, byte[] utf8) {
    dropExpiredLogin(session);
    boolean known = session.login() != null;
    if (!known) {
      session.heard(time.nanos());
    }
    int length = MessageLimits.characters(utf8);
    if (!known && length > limits.anonymous()) {
      session.close(TOO_LONG_ANONYMOUS, "Anonymous connection max message length is 8 kB");
      return;
    }
    if (length > MessageLimits.LARGE) {
      session.close(TOO_LONG, "Max message length is 64 kB");
      return;
    }
    Message message = session.codec().decode(utf8);
    if (length > limits.known() && !MessageLimits.mayBeLarge(message)) {
      session.close(TOO_LONG, "Max message length is 64 kB");
      return;
    }
    handle(session, message);
    session.holdBackIfFull();
  }

  private void dropExpiredLogin(Session session) {
    Login login = session.login();
    if (login != null && !gate.alive(login)) {
      session.logout();
    }
  }

  private void handle(Session session, Message message) {
    if (session.codec() == Codec.DDP
        && !session.connected()
        && !(message instanceof Message.Connect || message instanceof Message.Fatal)) {
      session.answerNow(new Outgoing.NotConnected());
      return;
    }
    switch (message) {
      case Message.Request request -> call(session, request);
      case Message.Refused refused -> refuse(session, refused.id(), refused.failure());
      case Message.Fatal(int code, String reason) -> session.close(code, reason);
      case Message.Connect(boolean acceptable) -> greet(session, acceptable);
      case Message.Subscribe(JsonValue id, String name) -> subscribe(session, id, name);
      case Message.Unsubscribe(JsonValue id) -> session.subscriptions().remove(id);
      case Message.Ping ping -> session.answerNow(new Outgoing.Pong(ping.id()));
      case Message.Unknown _ -> {}
    }
  }

  private static void greet(Session session, boolean acceptable) {
    if (!acceptable) {
      session.answerNow(new Outgoing.NotConnected());
      return;
    }
    session.greet();
    session.answerNow(new Outgoing.Connected(session.id()));
  }

  private void subscribe(Session session, JsonValue id, String name) {
    Failure refusal =
        subscriber.subscribe(
            session, id, name, () -> session.answerNow(new Outgoing.Ready(List.of(id))));
    if (refusal != null) {
      session.answerNow(new Outgoing.Failed(id, refusal));
    }
  }

  private void call(Session session, Message.Request request) {
    Method method = session.methods().named(request.method());
    if (method == null) {
      runner.refused(null);
      refuse(session, request.id(), CallRunner.missing(session, request.method()));
      return;
    }
    CallTerms terms;
    try {
      terms = CallTerms.of(request);
    } catch (Fault.Invalid malformed) {
      refuse(session, request.id(), Failures.of(malformed).withoutTrace());
      return;
    }
    take(session, new ServedCall(session, request, method, terms, session.slots()));
  }

  private void take(Session session, ServedCall call) {
    SentOrder sent = session.sent();
    boolean startsJob = call.method().kind() instanceof Method.Kind.Job;
    if (startsJob) {
      call.order(sent);
    }
    CallSlots slots = session.slots();
    Runnable start = () -> Thread.ofVirtual().name("call").start(() -> runner.run(call));
    if (call.terms().timeoutMs() > 0) {
      runner.limit(
          call,
          () -> {
            slots.withdraw(start);
            call.told();
          });
    }
    CallSlots.Place place = slots.enter(start);
    if (startsJob && place != CallSlots.Place.REFUSED) {
      session.taken(sent);
    }
    switch (place) {
      case RUN -> {
        call.beginAtOnce();
        start.run();
      }
      case WAIT -> {}
      case REFUSED -> {
        runner.refused(call.method());
        if (call.end()) {
          refuse(session, call.id(), Failure.tooManyCalls(slots.limit()));
        }
      }
    }
  }

  /// A request without an id is never answered, whatever becomes of it.
  private static void refuse(Session session, @Nullable JsonValue id, Failure failure) {
    if (id != null) {
      session.answerNow(new Outgoing.Failed(id, failure));
    }
  }

  /// The connection is gone. Calls that run go on to their end; nobody hears of it.
  public void closed(Session session) {
    session.gone();
  }
}
