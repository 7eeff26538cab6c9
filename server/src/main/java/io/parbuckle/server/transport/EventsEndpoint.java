package io.parbuckle.server.transport;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.call.Subscriber;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.session.EventStream;
import io.parbuckle.server.session.EventStreams;
import io.parbuckle.server.transport.HttpCredentials.Admission;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// `GET /api/current/events`: subscriptions whose events are the body of the answer, for those who
/// have no WebSocket (`extensions.md` §6).
///
/// Whatever can be wrong is told before the stream begins, with a status.
public final class EventsEndpoint implements Endpoint {

  private static final int COLLECTIONS_MAX = 32;
  private static final long NUMBER_MAX = (1L << 53) - 1;
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,16}");

  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Type", "text/event-stream; charset=utf-8",
          "Cache-Control", "no-store",
          "X-Accel-Buffering", "no");

  private final HttpCredentials credentials;
  private final EventStreams streams;
  private final Subscriber subscriber;
  private final EventBus bus;

  public EventsEndpoint(
      HttpCredentials credentials, EventStreams streams, Subscriber subscriber, EventBus bus) {
    this.credentials = credentials;
    this.streams = streams;
    this.subscriber = subscriber;
    this.bus = bus;
  }

  /// What the request asks for.
  ///
  /// @param since null to hear only what happens from now on
  private record Wanted(Set<String> collections, @Nullable Long since) {}

  @Override
  public void serve(Exchange exchange) throws IOException, InterruptedException {
    try {
      Login login = login(exchange);
      Wanted wanted = wanted(exchange);
      try (EventStream stream = opened(exchange, login)) {
        // Before the places are taken: what happens meanwhile is caught up.
        long now = bus.status().seq();
        List<Seat> plain = new ArrayList<>();
        List<Seat> sources = new ArrayList<>();
        subscribe(stream, wanted.collections(), plain, sources);
        Long since = wanted.since();
        serve(exchange, stream, since == null ? now : since, plain, sources);
      }
    } catch (RpcRefused refused) {
      RpcAnswers.refuse(exchange, refused);
    }
  }

  // ---- before the stream

  private Login login(Exchange exchange) throws RpcRefused, InterruptedException {
    HttpCredential shown = HttpCredential.of(exchange);
    if (shown instanceof HttpCredential.None) {
      throw RpcRefused.of(Failure.call(Errno.ENOTAUTHENTICATED, "Not authenticated"));
    }
    return switch (credentials.admit(shown, exchange.origin())) {
      case Admission.Admitted(var login) -> login;
      case Admission.Refused refused -> throw RpcRefused.of(refused);
    };
  }

  private static RpcRefused refused(Fault fault) {
    return RpcRefused.of(Failures.of(fault).withoutTrace());
  }

  private EventStream opened(Exchange exchange, Login login) throws RpcRefused {
    try {
      return streams.open(login, exchange::cut);
    } catch (Fault.CallError noRoom) {
      throw refused(noRoom);
    }
  }

  private static Wanted wanted(Exchange exchange) throws RpcRefused {
    List<String> named = exchange.query("collection");
    if (named.isEmpty() || named.size() > COLLECTIONS_MAX) {
      throw malformed(
          "collection",
          "This stands here "
              + named.size()
              + " times; a stream has it 1 to "
              + COLLECTIONS_MAX
              + " times.");
    }
    Set<String> collections = new LinkedHashSet<>(named);
    if (collections.contains("")) {
      throw malformed("collection", "A collection has a name, such as core.get_jobs.");
    }
    Optional<String> last = exchange.header("Last-Event-ID").filter(id -> !id.isBlank());
    if (last.isPresent()) {
      return new Wanted(collections, number("Last-Event-ID", last.get().strip()));
    }
    List<String> since = exchange.query("since");
    if (since.size() > 1) {
      throw malformed("since", "This stands here " + since.size() + " times; once is enough.");
    }
    return new Wanted(
        collections, since.isEmpty() ? null : (Long) number("since", since.getFirst()));
  }

  private static long number(String name, String text) throws RpcRefused {
    long number = NUMBER.matcher(text).matches() ? Long.parseLong(text) : -1;
    if (number < 0 || number > NUMBER_MAX) {
      throw malformed(name, "The number of an event is an integer from 0 to " + NUMBER_MAX + ".");
    }
    return number;
  }

  private static RpcRefused malformed(String name, String sentence) {
    return refused(new Fault.Invalid(name, sentence));
  }

  /// Takes a place in each collection; whoever may not hear all of them hears none.
  private void subscribe(
      EventStream stream, Set<String> collections, List<Seat> plain, List<Seat> sources)
      throws RpcRefused {
    try {
      for (String name : collections) {
        boolean source = subscriber.admit(stream.login(), name) != null;
        Seat seat =
            source
                ? subscriber.seat(stream, JsonText.of(name), name)
                : subscriber.seatBehind(stream, JsonText.of(name), name);
        if (seat != null) {
          (source ? sources : plain).add(seat);
        }
      }
    } catch (Fault fault) {
      throw refused(fault);
    }
  }

  // ---- the stream

  private static void serve(
      Exchange exchange, EventStream stream, long since, List<Seat> plain, List<Seat> sources)
      throws IOException, InterruptedException {
    OutputStream body = exchange.stream(200, HEADERS, -1);
    exchange.whenGone(stream::gone);
    stream.serve(body, since, plain, sources);
  }

  /// A stream is held open, and a page may read it with what the browser knows: not every page.
  @Override
  public boolean isForOwnPages(String method) {
    return true;
  }

  @Override
  public Refusal refusal(int status, String sentence) {
    return RpcAnswers.refusal(status, sentence);
  }
}
