package io.parbuckle.testplugin;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Events on request, and an event source (`test-methods.md` §4).
final class EventService implements Service {

  /// Of the error that [#tick] ends with; input/output error.
  private static final int TICKER_ERRNO = 5;

  private final Events events;

  EventService(Events events) {
    this.events = events;
  }

  record EmitParams(
      @Doc("What happened.") @Default("\"ADDED\"") Change.Kind type,
      @Doc("Key of the object; null for an event without.") @Default("null") JsonValue id,
      @Doc("The object; null for an event without.") @Default("null") JsonValue fields,
      @Doc("How many equal events.") @Default("1") int count,
      @Doc("The collection, registered or not.") @Default("\"test.event\"") String name) {}

  record TickerArguments(
      @Doc("How many events.") @Range(min = 1, max = 1000) @Default("3") int count,
      @Doc("How long to wait after each, in seconds.") @Default("0.05") double interval,
      @Doc("Whether to end with an error.") @Default("false") boolean fail,
      @Doc("Which error, as for `test.fail`.") @Default("\"call_error\"") String failKind) {}

  @Override
  public void declare(Offer offer) {
    offer.event("test.event").doc("Sent by test.emit_event.");
    offer.event("test.open_event").doc("Sent by test.emit_event, to all accounts.").anyLogin();
    offer.event("test.public_event").doc("Sent by test.emit_event, to everybody.").noLogin();
    offer
        .call("test.emit_event", EmitParams.class, Shape.NOTHING, (_, params) -> emit(params))
        .doc("Sends equal events.");
    offer
        .source("test.ticker", TickerArguments.class, EventService::tick)
        .doc("Counts from 0 at even intervals.");
  }

  private @Nullable Void emit(EmitParams params) {
    Change change =
        new Change(
            params.type(),
            params.name(),
            unlessNull(params.id()),
            unlessNull(params.fields()),
            Map.of());
    for (int i = 0; i < params.count(); i++) {
      events.publish(change);
    }
    return null;
  }

  private static @Nullable JsonValue unlessNull(JsonValue value) {
    return value instanceof JsonNull ? null : value;
  }

  private static void tick(Emitter emitter, TickerArguments arguments) throws Exception {
    Duration interval = Seconds.of(arguments.interval());
    for (int n = 0; n < arguments.count(); n++) {
      emitter.added(JsonObject.of("n", JsonInteger.of(n)));
      emitter.pause(interval);
    }
    if (arguments.fail()) {
      throw ErrorKinds.of(
          arguments.failKind(),
          JsonObject.of(
              "message", JsonText.of("ticker failed"), "errno", JsonInteger.of(TICKER_ERRNO)));
    }
  }
}
