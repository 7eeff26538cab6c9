package io.parbuckle.server.session;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.protocol.codec.Params;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.event.EventForm;
import io.parbuckle.server.event.EventFrame;
import io.parbuckle.server.event.Seat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A stream of server-sent events (`extensions.md` §6): subscriptions whose events are the body of
/// a response, by way of an [Outbox] like those of a session.
///
/// All plain collections of a stream catch up together, in the order of the numbers, because a
/// client that comes again has one number for all of them. One that does not resume catches up,
/// too: from the number that was the newest when it came.
///
/// **Bound.** The outbox; what is caught up waits in the log of events.
///
/// **Threads.** [#serve] on the request's own, which also writes; the rest on any.
public final class EventStream implements Subscribing, AutoCloseable {

  private static final byte[] RETRY = bytes("retry: 2000\n\n");
  private static final byte[] READY = bytes(": ready\n\n");
  private static final byte[] PING = bytes(": ping\n\n");

  /// How often a login is looked at that ends by the clock.
  private static final Duration LOOK = Duration.ofSeconds(1);

  /// How long a stream that has come to its end may take to write what waits.
  private static final Duration GOODBYE = Duration.ofSeconds(10);

  private final Login login;
  private final Runnable cut;
  private final EventStreams streams;
  private final Outbox outbox;
  private final Subscriptions subscriptions;
  private final Semaphore something = new Semaphore(0);
  private final AtomicReference<@Nullable End> end = new AtomicReference<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /// Whether the account or the key may have changed since it was last looked at.
  private volatile boolean recheck = true;

  /// Of [#serve]'s thread, like all below.
  private OutputStream out = OutputStream.nullOutputStream();

  private @Nullable IOException broken;
  private long writtenNanos;

  /// Why a stream ends.
  private sealed interface End {

    /// @param told whether what waits is written before
    record Said(int code, String reason, boolean told) implements End {}

    /// Nobody is there to be told.
    record Gone() implements End {}
  }

  private static final End SLOW = new End.Said(Session.CLOSE_SLOW, Session.TOO_SLOW, true);
  private static final End STOP = new End.Said(1001, "The server stops; connect again", true);
  private static final End OVER =
      new End.Said(1008, "Your login is over; connect again with other credentials", false);

  EventStream(Login login, Runnable cut, EventStreams streams, Subscriptions subscriptions) {
    this.login = login;
    this.cut = cut;
    this.streams = streams;
    this.outbox = new Outbox(streams.ports().limits(), new Signal(), streams.ports().slowReaders());
    this.subscriptions = subscriptions;
    this.writtenNanos = streams.ports().time().nanos();
  }

  /// Writes until the stream ends; then the body has been ended properly, or the client has gone.
  ///
  /// @param to the body of the response
  /// @param since the number above which the client is told what is kept
  /// @param plain places that are behind
  /// @param sources places that are held
  public void serve(OutputStream to, long since, List<Seat> plain, List<Seat> sources)
      throws IOException, InterruptedException {
    out = to;
    write(RETRY);
    pass();
    write(READY);
    out.flush();
    sources.forEach(Seat::release);
    streams.ports().bus().catchUp(plain, since);
    out.flush(); // what was caught up must not wait for what comes next
    while (goesOn()) {
      pass();
      if (idleNanos() >= streams.ports().heartbeat().toNanos()) {
        write(PING);
        out.flush();
      }
      var _ = something.tryAcquire(pauseNanos(), TimeUnit.NANOSECONDS);
      something.drainPermits();
    }
    finish();
  }

  private boolean goesOn() {
    if (end.get() == null && broken == null && isOver()) {
      end(OVER);
    }
    return end.get() == null && broken == null;
  }

  private boolean isOver() {
    if (recheck) {
      recheck = false; // before the look: what changes from now on is looked at again
      if (!streams.ports().isThere().test(login)) {
        return true;
      }
    }
    return !streams.ports().gate().holds(login);
  }

  private long idleNanos() {
    return streams.ports().time().nanos() - writtenNanos;
  }

  private long pauseNanos() {
    long pause = streams.ports().heartbeat().toNanos() - idleNanos();
    boolean byTheClock = login.expires() != null || login.token() != null;
    return byTheClock ? Math.min(pause, LOOK.toNanos()) : pause;
  }

  private void finish() throws IOException {
    if (broken != null) {
      throw broken;
    }
    if (end.get() instanceof End.Said(int code, String reason, boolean told)) {
      if (told) {
        pass();
      }
      JsonObject data = JsonObject.of("code", JsonInteger.of(code), "reason", JsonText.of(reason));
      write(bytes("event: closed\ndata: " + Json.text(data) + "\n\n"));
      out.close();
    }
  }

  /// Writes what waits.
  private void pass() throws IOException {
    boolean any = false;
    for (byte[] frame = outbox.poll(); frame != null; frame = outbox.poll()) {
      write(frame);
      any = true;
    }
    if (any) {
      out.flush();
    }
  }

  private void write(byte[] bytes) throws IOException {
    out.write(bytes);
    writtenNanos = streams.ports().time().nanos();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ---- its end

  /// The client has gone.
  public void gone() {
    end(new End.Gone());
  }

  /// The server stops.
  void stop() {
    end(STOP);
  }

  /// What it was opened with is good no more.
  void over() {
    end(OVER);
  }

  /// An account or a key has changed: the login may be over.
  void recheck() {
    recheck = true;
    something.release();
  }

  /// Only tells the thread that writes: the bus calls from under its lock.
  private void end(End how) {
    if (end.compareAndSet(null, how)) {
      something.release();
      Thread.ofVirtual().name("stream end").start(this::cutIfStuck);
    }
  }

  private void cutIfStuck() {
    try {
      if (!closed.await(GOODBYE.toNanos(), TimeUnit.NANOSECONDS)) {
        cut.run();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // nobody does that; the thread ends all the same
    }
  }

  /// Waits until nothing is written any more.
  ///
  /// @return false when the time is up first
  boolean awaitClosed(long nanos) throws InterruptedException {
    return closed.await(nanos, TimeUnit.NANOSECONDS);
  }

  /// Gives everything back. A second call does nothing.
  @Override
  public void close() {
    end.compareAndSet(null, new End.Gone());
    subscriptions.dropAll();
    outbox.close();
    streams.closed(this);
    closed.countDown();
  }

  // ---- as a listener

  @Override
  public Login login() {
    return login;
  }

  @Override
  public Caller caller() {
    return login.caller();
  }

  @Override
  public Subscriptions subscriptions() {
    return subscriptions;
  }

  @Override
  public void hear(EventFrame frame) {
    if (end.get() == null && !outbox.offer(frame.bytes(EventForm.STREAM), frame.key())) {
      streams.ports().slowReaders().closed();
      end(SLOW);
    }
  }

  /// Writes at once: this is the thread that writes. What else has happened goes along.
  @Override
  public boolean catchUp(EventFrame frame) {
    try {
      if (goesOn()) {
        write(frame.bytes(EventForm.STREAM));
        pass();
      }
    } catch (IOException e) {
      broken = e;
    }
    return goesOn();
  }

  @Override
  public void answerNow(Outgoing message) {
    outbox.force(Frames.event(EventForm.STREAM, message, Params.of(message), 0));
  }

  /// What the outbox is told of: the thread that writes wakes up.
  private final class Signal implements Wire {

    @Override
    public void drain() {
      something.release();
    }

    @Override
    public void close(int code, String reason) {
      end(new End.Said(code, reason, true));
    }

    /// The request has been read.
    @Override
    public void reading(boolean on) {}

    @Override
    public @Nullable X509Certificate certificate() {
      return null;
    }
  }
}
