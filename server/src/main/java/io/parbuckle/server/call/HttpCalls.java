package io.parbuckle.server.call;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Message;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.Addresses;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.method.Method;
import io.parbuckle.server.method.MethodTable;
import io.parbuckle.server.session.CallSlots;
import io.parbuckle.server.session.OneCall;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes calls that come one to a request over HTTP (`extensions.md` §2): what [Dispatcher] is to
/// connections.
///
/// **Bound.** So many calls of an account, or of an address without one, run at a time; the next is
/// refused. Those that only wait for their job are counted by themselves, as on a connection.
///
/// **Threads.** Any; [#serve] blocks until the call is answered.
public final class HttpCalls {

  /// Bytes of UTF-8 that one character has at the most.
  private static final int BYTES_PER_CHARACTER = 4;

  private static final Failure STOPPED =
      Failure.call(Errno.EAGAIN, "The server stops; whether the call has taken effect is unknown.");

  private final CallRunner runner;
  private final MessageLimits limits;
  private final Supplier<CallSlots> slots;
  private final Supplier<String> ids;
  private final Time time;

  /// Whoever has calls now. Guarded by itself.
  private final Map<String, Present> present = new HashMap<>();

  private static final class Present {

    private final CallSlots slots;
    private int calls;

    Present(CallSlots slots) {
      this.slots = slots;
    }
  }

  /// A call as the request brings it.
  ///
  /// @param methods what can be called in the version that was asked for
  /// @param login null when no credentials were shown
  /// @param patience how long to wait for a job; null to be answered with its id
  /// @param key the header `Idempotency-Key`, null if there is none
  public record Asked(
      MethodTable methods,
      Origin origin,
      @Nullable Login login,
      @Nullable Duration patience,
      @Nullable String key) {}

  /// The body has too many characters.
  public static final class TooLong extends Exception {

    TooLong(int charactersMax) {
      super("A call has at most " + charactersMax + " characters here.");
    }
  }

  /// @param slots the places of one account or address
  public HttpCalls(
      CallRunner runner,
      MessageLimits limits,
      Supplier<CallSlots> slots,
      Supplier<String> ids,
      Time time) {
    this.runner = runner;
    this.limits = limits;
    this.slots = slots;
    this.ids = ids;
    this.time = time;
  }

  /// How many bytes of a body are worth reading.
  public int bytesMax(boolean known) {
    return BYTES_PER_CHARACTER * (known ? MessageLimits.LARGE : limits.anonymous());
  }

  /// Serves one call.
  ///
  /// @throws TooLong if the text has more characters than a message on a connection may have
  public OneCall.Reply serve(Asked asked, byte[] body) throws TooLong, InterruptedException {
    int length = MessageLimits.characters(body);
    boolean known = asked.login() != null;
    if (!known && length > limits.anonymous()) {
      throw new TooLong(limits.anonymous());
    }
    Message message = decoded(body);
    if (known && length > limits.known() && !MessageLimits.mayBeLarge(message)) {
      throw new TooLong(limits.known());
    }
    OneCall call =
        new OneCall(
            ids.get(),
            asked.methods(),
            asked.origin(),
            time.instant(),
            asked.login(),
            asked.patience());
    switch (message) {
      case Message.Request request -> take(asked, call, request);
      case Message.Refused refused -> refuse(call, refused.id(), refused.failure());
      case Message.Fatal _,
          Message.Connect _,
          Message.Subscribe _,
          Message.Unsubscribe _,
          Message.Ping _,
          Message.Unknown _ ->
          throw new IllegalStateException("no such message in JSON-RPC: " + message);
    }
    return call.await();
  }

  private static Message decoded(byte[] body) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body));
      return Codec.JSON_RPC.decode(body);
    } catch (CharacterCodingException _) {
      return new Message.Refused(JsonValue.NULL, Failure.parse("The message is not UTF-8."));
    }
  }

  private void take(Asked asked, OneCall asker, Message.Request request) {
    Method method = asker.methods().named(request.method());
    if (method == null) {
      runner.refused(null);
      answer(asker, request, CallRunner.missing(asker, request.method()));
      return;
    }
    CallTerms terms;
    try {
      terms = CallTerms.of(request, asked.key());
    } catch (Fault.Invalid malformed) {
      answer(asker, request, Failures.of(malformed).withoutTrace());
      return;
    }
    String who = who(asked);
    CallSlots places = enter(who);
    if (places.enter(() -> {}) != CallSlots.Place.RUN) {
      leave(who);
      runner.refused(method);
      asker.answerAtLast(failed(request, Failure.tooManyCalls(places.limit())));
      return;
    }
    run(new ServedCall(asker, request, method, terms, places), who);
  }

  /// A call that may be given up is served on a thread of its own, so that its client is answered
  /// when its time is over.
  private void run(ServedCall call, String who) {
    if (call.terms().timeoutMs() == 0) {
      serve(call, who);
    } else {
      runner.limit(call, () -> {});
      Thread.ofVirtual().name("call").start(() -> serve(call, who));
    }
  }

  private void serve(ServedCall call, String who) {
    OneCall asker = (OneCall) call.bearer();
    try {
      if (runner.run(call)) {
        JsonValue id = call.id();
        asker.answerAtLast(new Outgoing.Failed(id == null ? JsonValue.NULL : id, STOPPED));
      }
    } finally {
      leave(who);
    }
  }

  private static void answer(OneCall asker, Message.Request request, Failure failure) {
    asker.answer(request.id() == null ? null : failed(request, failure), Long.MAX_VALUE, () -> {});
  }

  private static void refuse(OneCall asker, @Nullable JsonValue id, Failure failure) {
    JsonValue known = id == null ? JsonValue.NULL : id;
    asker.answer(new Outgoing.Failed(known, failure), Long.MAX_VALUE, () -> {});
  }

  private static Outgoing failed(Message.Request request, Failure failure) {
    JsonValue id = request.id();
    return new Outgoing.Failed(id == null ? JsonValue.NULL : id, failure);
  }

  // ---- who calls

  private static String who(Asked asked) {
    Login login = asked.login();
    if (login != null) {
      return "uid " + login.caller().uid();
    }
    return switch (asked.origin()) {
      case Origin.Tcp tcp -> Addresses.counted(tcp);
      case Origin.Unix unix -> "peer " + unix.uid();
    };
  }

  private CallSlots enter(String who) {
    synchronized (present) {
      Present one = present.computeIfAbsent(who, _ -> new Present(slots.get()));
      one.calls++;
      return one.slots;
    }
  }

  private void leave(String who) {
    synchronized (present) {
      present.computeIfPresent(who, (_, one) -> --one.calls == 0 ? null : one);
    }
  }

  /// How many calls run now, those that only wait for their job not counted.
  public int running() {
    synchronized (present) {
      return present.values().stream().mapToInt(one -> one.slots.running()).sum();
    }
  }
}
