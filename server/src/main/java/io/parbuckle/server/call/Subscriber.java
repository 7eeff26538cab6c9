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
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.event.Sources;
import io.parbuckle.server.method.EventSource;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.Session;
import io.parbuckle.server.session.Subscribing;
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
      if (seat == null) {
        answer.run();
      } else {
        seat.release(answer);
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
  public @Nullable Seat seat(Subscribing client, JsonValue id, String name) {
    Login login = client.login();
    EventSource source = admit(login, name);
    if (source == null || login == null) {
      return client.subscriptions().add(id, name, client);
    }
    Sources.Production production;
    try {
      production = source.production(login.caller(), name);
    } catch (Fault.Invalid invalid) {
      // Not a failed call: the end of the subscription is told first, then the id as usual.
      client.answerNow(new Outgoing.Unsubscribed(name, Failures.of(invalid).withoutTrace()));
      return null;
    }
    return client.subscriptions().addSource(id, name, production, client);
  }

  /// Takes a place for which somebody is to catch up
  /// ([io.parbuckle.server.event.EventBus#catchUp]).
  ///
  /// @return null when the connection is gone
  /// @throws Fault.CallError 13 for whoever may not
  /// @throws Fault.Invalid for an event source, which keeps nothing
  public @Nullable Seat seatBehind(Subscribing client, JsonValue id, String name) {
    if (admit(client.login(), name) != null) {
      throw new Fault.Invalid(
          "options.since", "An event source begins anew with each subscription; leave this out.");
    }
    return client.subscriptions().addBehind(id, name, client);
  }

  /// Decides about a subscription.
  ///
  /// @return the source of that name; null for a plain event
  /// @throws Fault.CallError 13 for whoever may not
  public @Nullable EventSource admit(@Nullable Login login, String name) {
    int colon = name.indexOf(':');
    MethodTable.Event event = methods.event(colon < 0 ? name : name.substring(0, colon));
    gate.admit(login, event == null ? UNREGISTERED : event.access());
    return event == null ? null : event.source();
  }
}
