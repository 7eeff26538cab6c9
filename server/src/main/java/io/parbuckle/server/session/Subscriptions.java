package io.parbuckle.server.session;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Listener;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.event.Sources;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What one connection listens to, by the ids that its client knows.
///
/// However many ids a plain collection has, the connection has one [Seat] there; at an event source
/// each id has its own (`protocol.md` §5.2).
///
/// **Threads.** Any.
public final class Subscriptions {

  private final EventBus bus;
  private final Sources sources;

  /// Ids of plain collections. Guarded by `this`, like all below.
  private final Map<JsonValue, String> plain = new LinkedHashMap<>();

  private final Map<String, Seat> seats = new HashMap<>();
  private final Map<JsonValue, Seat> atSources = new LinkedHashMap<>();
  private boolean closed;

  public Subscriptions(EventBus bus, Sources sources) {
    this.bus = bus;
    this.sources = sources;
  }

  /// Listens to a plain collection under an id; an id in use changes over to the new collection.
  ///
  /// @return the place, to be released once the client knows the id; null when the connection hears
  ///   the collection already
  public synchronized @Nullable Seat add(JsonValue id, String collection, Listener listener) {
    remove(id);
    if (closed) {
      return null;
    }
    plain.put(id, collection);
    if (seats.containsKey(collection)) {
      return null;
    }
    Seat seat = bus.join(collection, listener);
    seats.put(collection, seat);
    return seat;
  }

  /// Listens to a plain collection under an id, from an earlier time on: somebody has to catch up
  /// for the place ([EventBus#catchUp]). One that the connection has already falls behind for that.
  ///
  /// @return null when the connection is gone
  public synchronized @Nullable Seat addBehind(JsonValue id, String collection, Listener listener) {
    remove(id);
    if (closed) {
      return null;
    }
    plain.put(id, collection);
    Seat seat = seats.get(collection);
    if (seat == null) {
      seat = bus.joinBehind(collection, listener);
      seats.put(collection, seat);
    } else {
      seat.fallBehind();
    }
    return seat;
  }

  /// Listens to an event source under an id.
  public synchronized @Nullable Seat addSource(
      JsonValue id, String name, Sources.Production production, Listener listener) {
    remove(id);
    if (closed) {
      return null;
    }
    Seat seat = sources.join(name, production, listener);
    atSources.put(id, seat);
    return seat;
  }

  /// Stops listening under an id; an unknown one changes nothing.
  public synchronized void remove(JsonValue id) {
    Seat seat = atSources.remove(id);
    if (seat != null) {
      seat.release();
      sources.leave(seat);
      return;
    }
    String collection = plain.remove(id);
    if (collection != null && !plain.containsValue(collection)) {
      leave(collection);
    }
  }

  private void leave(String collection) {
    Seat seat = seats.remove(collection);
    if (seat != null) {
      bus.leave(seat);
    }
  }

  /// Ends everything, telling the client of its event sources: it has logged out.
  synchronized void endAll() {
    atSources.values().forEach(sources::leave);
    atSources.clear();
    endPlain();
  }

  /// Ends everything without a word: the connection is gone.
  synchronized void dropAll() {
    closed = true;
    atSources.values().forEach(sources::drop);
    atSources.clear();
    endPlain();
  }

  private void endPlain() {
    seats.values().forEach(bus::leave);
    seats.clear();
    plain.clear();
  }
}
