package io.parbuckle.server.event;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Change.Kind;
import io.parbuckle.api.event.Events;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.figure.Named;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Tells everybody who subscribed to a collection what happens in it.
///
/// One notification a connection, however often it subscribed: a session takes one [Seat] a
/// collection. Changes reach all listeners in one order, which is why handing over happens under a
/// lock; making the bytes does not.
///
/// **Threads.** Any. Nothing here blocks or does I/O: a listener only queues.
public final class EventBus implements Events {

  /// The name under which a session hears everything.
  public static final String EVERYTHING = "*";

  private final ValueWriter values;
  private final EventFrame.Framing framing;
  private final Deferral deferral;

  /// Immutable, replaced as a whole: most changes are heard by nobody, and find out without a lock.
  private volatile Map<String, List<Seat>> byCollection = Map.of();

  private final Map<String, List<Audience>> audiences = new ConcurrentHashMap<>();
  private final ReentrantLock order = new ReentrantLock();
  private final Named<LongAdder> told = new Named<>(LongAdder::new);

  /// Turns what a change carries into JSON.
  @FunctionalInterface
  public interface ValueWriter {
    JsonValue write(Object value);
  }

  /// Runs something after the commit of the transaction that the calling thread is in, at once if
  /// it is in none.
  @FunctionalInterface
  public interface Deferral {
    void afterCommit(Runnable task);
  }

  public EventBus(ValueWriter values, EventFrame.Framing framing, Deferral deferral) {
    this.values = values;
    this.framing = framing;
    this.deferral = deferral;
  }

  @Override
  public void publish(Change change) {
    deferral.afterCommit(() -> publish(change, Visibility.EVERYBODY));
  }

  /// Tells those who may hear it, now.
  public void publish(Change change, Visibility visibility) {
    if (!heard(change.collection())) {
      return; // the common case: no JSON is made for a change nobody hears of
    }
    told.of(change.collection()).increment();
    EventFrame frame = new EventFrame(message(change), key(change), framing);
    order.lock();
    try {
      deliver(change.collection(), frame, visibility);
    } finally {
      order.unlock();
    }
  }

  private void deliver(String collection, EventFrame frame, Visibility visibility) {
    List<Seat> named = seats(collection);
    List<Seat> everything = seats(EVERYTHING);
    if (everything.isEmpty()) {
      named.forEach(seat -> deliver(seat, frame, visibility));
    } else {
      deliverOnce(named, everything, frame, visibility);
    }
  }

  /// A connection that hears everything is told once, also when it listens to the collection too:
  /// by a place that is not held, if it has one, so that nothing waits that need not.
  private static void deliverOnce(
      List<Seat> named, List<Seat> everything, EventFrame frame, Visibility visibility) {
    Set<Listener> told = Collections.newSetFromMap(new IdentityHashMap<>());
    Stream.of(
            everything.stream().filter(seat -> !seat.isHeld()), named.stream(), everything.stream())
        .flatMap(seats -> seats)
        .filter(seat -> told.add(seat.listener()))
        .forEach(seat -> deliver(seat, frame, visibility));
  }

  private static void deliver(Seat seat, EventFrame frame, Visibility visibility) {
    Caller caller = seat.listener().caller();
    if (caller != null && visibility.visibleTo(caller)) {
      seat.deliver(frame);
    }
  }

  private Outgoing message(Change change) {
    boolean removed = change.kind() == Kind.REMOVED;
    Object id = change.id();
    Object fields = change.fields();
    Map<String, JsonValue> extra = new LinkedHashMap<>();
    if (removed && fields != null) {
      // Where the contract puts it, and where clients look if they look at all (protocol.md 5.1).
      extra.put("fields", values.write(fields));
    }
    change.extra().forEach((name, value) -> extra.put(name, values.write(value)));
    return new Outgoing.Update(
        change.kind().word(),
        change.collection(),
        id == null ? null : values.write(id),
        removed || fields == null ? null : values.write(fields),
        extra.isEmpty() ? null : new JsonObject(extra),
        0);
  }

  private EventFrame.@Nullable Key key(Change change) {
    Object id = change.id();
    if (change.kind() != Kind.CHANGED || id == null || isLast(change)) {
      return null;
    }
    return new EventFrame.Key(change.collection(), Json.text(values.write(id)));
  }

  /// The end of a job is never replaced by anything.
  private static boolean isLast(Change change) {
    return change.fields() instanceof JsonObject fields
        && fields.members().containsKey("time_finished")
        && !(fields.at("time_finished") instanceof JsonValue.JsonNull);
  }

  /// How many changes somebody listened to, by collection.
  public Named<LongAdder> told() {
    return told;
  }

  @Override
  public boolean heard(String collection) {
    Map<String, List<Seat>> seats = byCollection;
    return seats.containsKey(collection) || seats.containsKey(EVERYTHING);
  }

  /// Takes a place, which begins held.
  public Seat join(String collection, Listener listener) {
    Seat seat = new Seat(collection, listener);
    order.lock();
    try {
      List<Seat> seats = new ArrayList<>(seats(collection));
      seats.add(seat);
      replace(collection, seats);
      if (seats.size() == 1) {
        tellAudience(collection, true);
      }
    } finally {
      order.unlock();
    }
    return seat;
  }

  /// Gives a place up; nothing is heard after that.
  public void leave(Seat seat) {
    order.lock();
    try {
      List<Seat> seats = new ArrayList<>(seats(seat.collection()));
      if (seats.remove(seat)) {
        replace(seat.collection(), seats);
        if (seats.isEmpty()) {
          tellAudience(seat.collection(), false);
        }
      }
    } finally {
      order.unlock();
    }
  }

  @Override
  public void onAudience(String collection, Audience audience) {
    audiences.computeIfAbsent(collection, _ -> new CopyOnWriteArrayList<>()).add(audience);
  }

  private void tellAudience(String collection, boolean anybody) {
    audiences.getOrDefault(collection, List.of()).forEach(audience -> audience.changed(anybody));
  }

  private List<Seat> seats(String collection) {
    return byCollection.getOrDefault(collection, List.of());
  }

  private void replace(String collection, List<Seat> seats) {
    Map<String, List<Seat>> changed = new HashMap<>(byCollection);
    if (seats.isEmpty()) {
      changed.remove(collection);
    } else {
      changed.put(collection, List.copyOf(seats));
    }
    byCollection = Map.copyOf(changed);
  }
}
