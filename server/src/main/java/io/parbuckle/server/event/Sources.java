package io.parbuckle.server.event;

import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Duration;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the producers behind event sources: one for each distinct text of name and arguments that
/// somebody listens to. It starts with the first listener and is interrupted after the last has
/// left (`protocol.md` §5.3). A private one has one listener only. Its events have no number and
/// are not kept.
///
/// **Threads.** Any; each producer has a virtual thread of its own.
public final class Sources implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sources.class);

  private final EventBus.ValueWriter values;
  private final EventFrame.Framing framing;
  private final Time time;

  /// What is told to all alike, by full name as subscribed. Guarded by `this`, as the next.
  private final Map<String, Producer> shared = new HashMap<>();

  private final IdentityHashMap<Seat, Producer> producers = new IdentityHashMap<>();

  public Sources(EventBus.ValueWriter values, EventFrame.Framing framing, Time time) {
    this.values = values;
    this.framing = framing;
    this.time = time;
  }

  /// What produces, with its arguments already read.
  @FunctionalInterface
  public interface Production {
    void run(Emitter emitter) throws Exception;

    /// Whether it tells this listener something else than others who use the same name.
    default boolean isPrivate() {
      return false;
    }
  }

  /// Takes a place at a source; each place hears every event, also two of one listener.
  ///
  /// @param name the full name, arguments included, as the client wrote it
  public synchronized Seat join(String name, Production production, Listener listener) {
    Producer producer = production.isPrivate() ? null : shared.get(name);
    if (producer == null) {
      producer = new Producer(name, production);
      if (!production.isPrivate()) {
        shared.put(name, producer);
      }
      producer.start();
    }
    Seat seat = new Seat(name, listener);
    producers.put(seat, producer);
    producer.seats.add(seat);
    producer.awake();
    return seat;
  }

  /// Gives a place up; the listener is told that it ended, and hears nothing after that.
  public void leave(Seat seat) {
    if (quit(seat)) {
      tellEnd(seat, null);
    }
  }

  /// Gives a place up without a word, because the connection is gone.
  public void drop(Seat seat) {
    quit(seat);
  }

  private synchronized boolean quit(Seat seat) {
    Producer producer = producers.remove(seat);
    if (producer == null) {
      return false; // it ended by itself just now
    }
    producer.seats.remove(seat);
    if (producer.seats.isEmpty()) {
      shared.remove(producer.name, producer);
      producer.stop();
    }
    return true;
  }

  /// How many places are taken at all sources.
  public synchronized int places() {
    return producers.size();
  }

  private void ended(Producer producer, @Nullable Failure failure) {
    List<Seat> left;
    synchronized (this) {
      shared.remove(producer.name, producer);
      left = List.copyOf(producer.seats); // empty when the last listener left first
      left.forEach(producers::remove);
      producer.seats.clear();
    }
    left.forEach(seat -> tellEnd(seat, failure));
  }

  private void tellEnd(Seat seat, @Nullable Failure failure) {
    seat.deliver(frame(new Outgoing.Unsubscribed(seat.collection(), failure)));
  }

  private EventFrame frame(Outgoing message) {
    return new EventFrame(new EventFrame.Text(message, null), 0, framing);
  }

  @Override
  public synchronized void close() {
    producers.values().forEach(Producer::stop);
    producers.clear();
    shared.clear();
  }

  /// One running source.
  private final class Producer implements Emitter {

    private final String name;
    private final Production production;
    private final List<Seat> seats = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Producer(String name, Production production) {
      this.name = name;
      this.production = production;
      this.thread = Thread.ofVirtual().name("source " + name).unstarted(this::run);
    }

    /// The first listener takes its place right after this; the thread waits for it.
    void start() {
      thread.start();
    }

    synchronized void awake() {
      notifyAll();
    }

    private synchronized void awaitListener() throws InterruptedException {
      while (seats.isEmpty()) {
        wait();
      }
    }

    void stop() {
      thread.interrupt();
    }

    private void run() {
      try {
        awaitListener();
        production.run(this);
        ended(this, null);
      } catch (InterruptedException _) {
        ended(this, null);
      } catch (Exception e) {
        LOG.atDebug().addKeyValue("source", name).setCause(e).log("event source failed");
        // Traces are null in the ends of subscriptions (protocol.md 2.11).
        Failure failure = Failures.of(e);
        ended(
            this,
            new Failure(
                failure.kind(),
                failure.errno(),
                failure.reason(),
                failure.extra(),
                null,
                failure.further()));
      }
    }

    @Override
    public void added(Object fields) {
      JsonValue written = values.write(fields);
      EventFrame frame = frame(new Outgoing.Update("added", name, null, written, null));
      seats.forEach(seat -> seat.deliver(frame));
    }

    @Override
    public void pause(Duration duration) throws InterruptedException {
      time.sleep(duration);
    }
  }
}
