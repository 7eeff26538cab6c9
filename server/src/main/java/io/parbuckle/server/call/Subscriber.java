package io.parbuckle.server.call;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Access;
import io.parbuckle.server.auth.Gate;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.event.Sources;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.Session;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Subscribes a session to a collection or an event source, in both dialects (`protocol.md` §5.2,
/// §5.3, §6.3).
///
/// **Threads.** Any; never blocks.
public final class Subscriber {

  /// What nobody registered, and `*`, is for those who may do everything.
  private static final Access UNREGISTERED = Access.roles(Role.FULL_ADMIN);

  private static final Failure NOT_AUTHORIZED =
      new Failure(
          Failure.Kind.CALL, Errno.EACCES, "Not authorized", JsonValue.NULL, null, Map.of());

  private final MethodTable methods;
  private final Gate gate;

  public Subscriber(MethodTable methods, Gate gate) {
    this.methods = methods;
    this.gate = gate;
  }

  /// Subscribes.
  ///
  /// @param name as the client wrote it, arguments included
  /// @param answer sends the answer that carries the id; no event of the subscription precedes it
  /// @return null, or why not, in the words of the legacy protocol; nothing was sent then
  @Nullable Failure subscribe(Session session, JsonValue id, String name, Runnable answer) {
    if (session.login() == null) {
      return NOT_AUTHORIZED; // whatever the event asks for (protocol.md 6.1)
    }
    try {
      Seat seat = seat(session, id, name);
      answer.run();
      if (seat != null) {
        seat.release();
      }
      return null;
    } catch (Fault.CallError _) {
      return NOT_AUTHORIZED;
    }
  }

  /// Takes the place, held until the client knows the id.
  ///
  /// @return null when there is nothing to release: the connection hears the collection already, or
  ///   the arguments of a source were wrong and the client has been told
  /// @throws Fault.CallError 13 for whoever may not
  @Nullable Seat seat(Session session, JsonValue id, String name) {
    int colon = name.indexOf(':');
    MethodTable.Event event = methods.event(colon < 0 ? name : name.substring(0, colon));
    gate.admit(session.login(), event == null ? UNREGISTERED : event.access());
    if (event == null || event.source() == null) {
      return session.subscriptions().add(id, name, session);
    }
    Sources.Production production;
    try {
      production = event.source().production(name);
    } catch (Fault.Invalid invalid) {
      // Not a failed call: the end of the subscription is told first, then the id as usual.
      session.answerNow(new Outgoing.Unsubscribed(name, Failures.of(invalid).withoutTrace()));
      return null;
    }
    return session.subscriptions().addSource(id, name, production, session);
  }
}
