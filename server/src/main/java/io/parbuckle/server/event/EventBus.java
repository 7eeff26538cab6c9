package io.parbuckle.server.event;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Change.Kind;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.event.EventFrame.Text;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.store.NumberBlocks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells everybody who subscribed to a collection what happens in it.
///
/// One notification a connection, however often it subscribed: a session takes one [Seat] a
/// collection. Each change gets a number that no other ever had (`extensions.md` §5), is kept for a
/// while ([EventLog]), and reaches all listeners in the order of the numbers, which is why that
/// happens under a lock; making JSON does not.
///
/// **Threads.** Any. Nothing here blocks or does I/O, a listener only queues; but [#catchUp] waits
/// for its listener.
public final class EventBus implements Events {

  /// The name under which a session hears everything.
  public static final String EVERYTHING = "*";

  private static final Logger LOG = LoggerFactory.getLogger(EventBus.class);

  /// So many changes are looked at under the lock at once for somebody who catches up.
  private static final int CATCH_UP = 256;

  private final ValueWriter values;
  private final EventFrame.Framing framing;
  private final Deferral deferral;
  private final NumberBlocks numbers;
  private final Time time;
  private final Instant started;

  /// What happened lately. Guarded by `order`.
  private final EventLog log;

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

  /// @param numbers of events; the bus asks for them ahead of need
  public EventBus(
      ValueWriter values,
      EventFrame.Framing framing,
      Deferral deferral,
      NumberBlocks numbers,
      EventLimits limits,
      Time time) {
    this.values = values;
    this.framing = framing;
    this.deferral = deferral;
    this.numbers = numbers;
    this.time = time;
    this.started = time.instant();
    this.log = new EventLog(limits, numbers.peek());
  }

  @Override
  public void publish(Change change) {
    // Written now, also when nobody listens: what is kept must not change with its record.
    Change written = written(change);
    deferral.afterCommit(() -> publish(written, Visibility.EVERYBODY));
  }

  /// Tells those who may hear it, now, and keeps it for those who subscribe again.
  ///
  /// @param change its fields, if any, are JSON or [Unwritten]
  public void publish(Change change, Visibility visibility) {
    long weight = weight(change);
    // The common case is that nobody listens: no JSON is made then.
    boolean heard = heard(change);
    Text text = heard ? readyText(change) : null;
    if (heard) {
      told.of(change.collection()).increment();
    }
    numbers.reserveAhead();
    order.lock();
    try {
      OptionalLong number = numbers.poll();
      if (number.isEmpty()) {
        // Half a block has been given while the database could not be written.
        LOG.atError()
            .addKeyValue("collection", change.collection())
            .log("an event is not told: there are no numbers left, and none could be reserved");
        return;
      }
      long seq = number.getAsLong();
      log.add(seq, time.nanos(), weight, change, visibility);
      if (heard(change)) {
        EventFrame frame = new EventFrame(text == null ? text(change) : text, seq, framing);
        deliver(change.collection(), frame, visibility);
      }
    } finally {
      order.unlock();
    }
  }

  /// Whether anybody hears it now.
  private boolean heard(Change change) {
    return onlyDetails(change) ? wantsDetails(change.collection()) : heard(change.collection());
  }

  private static boolean onlyDetails(Change change) {
    return change.fields() instanceof Unwritten later && later.onlyDetails();
  }

  private boolean wantsDetails(String collection) {
    return wantDetails(seats(collection)) || wantDetails(seats(EVERYTHING));
  }

  private static boolean wantDetails(List<Seat> seats) {
    for (Seat seat : seats) {
      if (seat.listener().wantsDetails()) {
        return true;
      }
    }
    return false;
  }

  /// With the JSON that is wanted now, so that it is not made under the lock.
  private Text readyText(Change change) {
    Text text = text(change);
    if (change.fields() instanceof Unwritten later) {
      if (!later.onlyDetails()) {
        boolean _ = text.made(false).length > 0;
      }
      if (wantsDetails(change.collection())) {
        boolean _ = text.made(true).length > 0;
      }
    }
    return text;
  }

  private Change written(Change change) {
    Object id = change.id();
    Object fields = change.fields();
    Map<String, Object> extra = new LinkedHashMap<>();
    change.extra().forEach((name, value) -> extra.put(name, values.write(value)));
    return new Change(
        change.kind(),
        change.collection(),
        id == null ? null : values.write(id),
        fields == null ? null : values.write(fields),
        extra);
  }

  private static long weight(Change change) {
    long weight = change.fields() instanceof Unwritten later ? later.weight() : 0;
    weight += change.fields() instanceof JsonValue json ? Weight.of(json) : 0;
    weight += change.id() instanceof JsonValue json ? Weight.of(json) : 0;
    for (Object value : change.extra().values()) {
      weight += value instanceof JsonValue json ? Weight.of(json) : 0;
    }
    return weight;
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
  /// by a place that need not wait, if it has one.
  private static void deliverOnce(
      List<Seat> named, List<Seat> everything, EventFrame frame, Visibility visibility) {
    Set<Listener> told = Collections.newSetFromMap(new IdentityHashMap<>());
    Stream.of(
            everything.stream().filter(seat -> !seat.waits()), named.stream(), everything.stream())
        .flatMap(seats -> seats)
        .filter(seat -> told.add(seat.listener()))
        .forEach(seat -> deliver(seat, frame, visibility));
  }

  private static void deliver(Seat seat, EventFrame frame, Visibility visibility) {
    if (hears(seat.listener(), frame, visibility)) {
      seat.deliver(frame);
    }
  }

  private static boolean hears(Listener listener, EventFrame frame, Visibility visibility) {
    Caller caller = listener.caller();
    return caller != null
        && (!frame.onlyDetails() || listener.wantsDetails())
        && visibility.visibleTo(caller);
  }

  private Text text(Change change) {
    Outgoing.Update message = message(change, json(change.fields()));
    return change.fields() instanceof Unwritten later
        ? new Text(
            message,
            () -> message(change, later.writeInDetail()),
            later.onlyDetails(),
            key(message))
        : new Text(message, key(message));
  }

  private Outgoing.Update message(Change change, @Nullable JsonValue fields) {
    boolean removed = change.kind() == Kind.REMOVED;
    JsonValue id = json(change.id());
    return new Outgoing.Update(
        change.kind().word(),
        change.collection(),
        id,
        removed ? null : fields,
        extra(change, removed ? fields : null));
  }

  /// @param removed where the contract puts the fields of what is gone, and where clients look if
  ///   they look at all (protocol.md 5.1)
  private @Nullable JsonObject extra(Change change, @Nullable JsonValue removed) {
    if (removed == null && change.extra().isEmpty()) {
      return null;
    }
    Map<String, JsonValue> extra = new LinkedHashMap<>();
    if (removed != null) {
      extra.put("fields", removed);
    }
    change.extra().forEach((name, value) -> extra.put(name, values.write(value)));
    return new JsonObject(extra);
  }

  private @Nullable JsonValue json(@Nullable Object value) {
    return switch (value) {
      case null -> null;
      case Unwritten later -> later.write();
      default -> values.write(value);
    };
  }

  private static EventFrame.@Nullable Key key(Outgoing.Update update) {
    JsonValue id = update.id();
    boolean changed = update.kind().equals(Kind.CHANGED.word());
    return changed && id != null && !isLast(update)
        ? new EventFrame.Key(update.collection(), id)
        : null;
  }

  /// The end of a job is never replaced by anything.
  private static boolean isLast(Outgoing.Update update) {
    return update.fields() instanceof JsonObject fields
        && fields.members().containsKey("time_finished")
        && !(fields.at("time_finished") instanceof JsonValue.JsonNull);
  }

  /// How many changes somebody listened to, by collection.
  public Named<LongAdder> told() {
    return told;
  }

  /// How many places are taken: one of each connection in each collection that it listens to.
  public int places() {
    return byCollection.values().stream().mapToInt(List::size).sum();
  }

  @Override
  public boolean heard(String collection) {
    Map<String, List<Seat>> seats = byCollection;
    return seats.containsKey(collection) || seats.containsKey(EVERYTHING);
  }

  /// Takes a place, which begins held.
  public Seat join(String collection, Listener listener) {
    return join(new Seat(collection, listener));
  }

  /// Takes a place that hears nothing until somebody has caught up for it: [#catchUp].
  public Seat joinBehind(String collection, Listener listener) {
    return join(new Seat(collection, listener).behindFromTheStart());
  }

  private Seat join(Seat seat) {
    String collection = seat.collection();
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

  /// Tells a listener what is kept above a number, in order, and lets its places hear by themselves
  /// once nothing is left: none twice, none left out. Begins with a notification of the gap where
  /// something is not kept any more; one that is slower than what is kept is told of another gap
  /// later.
  ///
  /// Blocks as long as the listener has no room. What is caught up meanwhile waits in the log, so
  /// that no second queue is needed, and no bound for it.
  ///
  /// @param places of one listener, that are behind
  public void catchUp(List<Seat> places, long since) throws InterruptedException {
    long known = since;
    while (places.stream().anyMatch(seat -> !seat.hasLeft())) {
      Gap gap;
      List<EventLog.Entry> next;
      order.lock();
      try {
        log.expire(time.nanos());
        gap = log.gap(known);
        next = gap == null ? log.after(known, CATCH_UP) : List.of();
        if (gap == null && next.isEmpty()) {
          places.forEach(Seat::caughtUp);
          return;
        }
      } finally {
        order.unlock();
      }
      if (gap != null ? !tell(places, gap) : !tell(places, next)) {
        return;
      }
      known = gap != null ? gap.seq() : next.getLast().seq();
    }
  }

  private boolean tell(List<Seat> places, Gap gap) throws InterruptedException {
    for (Seat seat : places) {
      Outgoing.Update message =
          new Outgoing.Update(Kind.CHANGED.word(), seat.collection(), null, null, gap.extra());
      Text text = new Text(message, null);
      if (!seat.listener().catchUp(new EventFrame(text, gap.seq(), framing))) {
        return false;
      }
    }
    return true;
  }

  private boolean tell(List<Seat> places, List<EventLog.Entry> entries)
      throws InterruptedException {
    for (EventLog.Entry entry : entries) {
      Seat seat = seatFor(places, entry.change().collection());
      Text text = seat == null ? null : textOrNull(entry);
      if (seat == null || text == null) {
        continue;
      }
      EventFrame frame = new EventFrame(text, entry.seq(), framing);
      if (hears(seat.listener(), frame, entry.visibility()) && !seat.listener().catchUp(frame)) {
        return false;
      }
    }
    return true;
  }

  /// @return null for a change that cannot be written, which is logged: what comes after it is told
  ///   all the same
  private @Nullable Text textOrNull(EventLog.Entry entry) {
    try {
      return text(entry.change());
    } catch (RuntimeException e) {
      LOG.atError()
          .addKeyValue("collection", entry.change().collection())
          .addKeyValue("seq", entry.seq())
          .setCause(e)
          .log("an event is not told again: it cannot be written");
      return null;
    }
  }

  private static @Nullable Seat seatFor(List<Seat> places, String collection) {
    for (Seat seat : places) {
      boolean hears = seat.collection().equals(collection) || seat.collection().equals(EVERYTHING);
      if (hears && !seat.hasLeft()) {
        return seat;
      }
    }
    return null;
  }

  /// How far the numbers are.
  ///
  /// @param seq the newest number
  /// @param oldest from this number on everything is kept
  /// @param started when the first number of this process was given
  public record Status(long seq, long oldest, Instant started) {}

  public Status status() {
    order.lock();
    try {
      log.expire(time.nanos());
      return new Status(log.newest(), log.oldest(), started);
    } finally {
      order.unlock();
    }
  }

  /// Gives a place up; nothing is heard after that.
  public void leave(Seat seat) {
    seat.leave();
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
