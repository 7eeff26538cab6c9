package io.parbuckle.server.session;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Version;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.server.auth.Login;
import io.parbuckle.server.auth.Origin;
import io.parbuckle.server.auth.Pending;
import io.parbuckle.server.event.EventForm;
import io.parbuckle.server.event.EventFrame;
import io.parbuckle.server.event.Seat;
import io.parbuckle.server.method.MethodTable;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// An open connection, with whoever is logged in there.
///
/// **Threads.** Any; what changes is volatile or guarded where it stands.
public final class Session implements Asker, Subscribing {

  /// Close code for a client that reads too slowly: "try again later".
  static final int CLOSE_SLOW = 1013;

  static final String TOO_SLOW = "You read too slowly; connect again and query again";

  /// Close code for a session that was terminated.
  private static final int CLOSE_NORMAL = 1000;

  private static final JobAnswer JOB_ID = new JobAnswer.Id();
  private static final JobAnswer JOB_OUTCOME = new JobAnswer.Outcome();

  private final String id;
  private final Codec codec;
  private final MethodTable methods;
  private final Origin origin;
  private volatile Instant since;
  private final Wire wire;
  private final Outbox outbox;
  private final Sessions sessions;
  private final Subscriptions subscriptions;
  private final CallSlots slots;

  /// The last call that starts a job and was not refused; null before the first.
  private volatile @Nullable SentOrder lastSent;

  private volatile Options options = Options.DEFAULTS;
  private final AtomicReference<@Nullable Login> login = new AtomicReference<>();

  /// Who was logged in when the connection went; null before that, and if nobody was.
  private volatile @Nullable Login departed;

  private volatile @Nullable Pending pending;
  private volatile boolean connected;
  private volatile boolean overflowed;
  private volatile boolean closed;

  /// When a stranger last said something; of no use once somebody has logged in.
  private volatile long heardNanos;

  /// What a client may switch with `core.set_options`, for its own connection only.
  ///
  /// @param legacyJobs a job method answers with the job's id instead of its result
  /// @param eventSequence events carry their numbers; null while the client has not named it
  /// @param jobDetails notifications of jobs carry details; null while the client has not named it
  public record Options(
      boolean legacyJobs,
      boolean privateMethods,
      boolean pyExceptions,
      @Nullable Boolean eventSequence,
      @Nullable Boolean jobDetails) {

    public static final Options DEFAULTS = new Options(true, false, false, null, null);
  }

  Session(
      String id,
      Codec codec,
      MethodTable methods,
      Origin origin,
      Instant since,
      long nowNanos,
      Wire wire,
      OutboxLimits outboxLimits,
      CallSlots slots,
      Sessions sessions,
      Subscriptions subscriptions) {
    this.id = id;
    this.codec = codec;
    this.methods = methods;
    this.origin = origin;
    this.since = since;
    this.heardNanos = nowNanos;
    this.wire = wire;
    this.outbox = new Outbox(outboxLimits, wire, sessions.slowReaders());
    this.slots = slots;
    this.sessions = sessions;
    this.subscriptions = subscriptions;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public Codec codec() {
    return codec;
  }

  @Override
  public MethodTable methods() {
    return methods;
  }

  @Override
  public Origin origin() {
    return origin;
  }

  @Override
  public Instant since() {
    return since;
  }

  public Outbox outbox() {
    return outbox;
  }

  /// A place behind all calls so far that start jobs. Only the thread that reads this connection
  /// asks.
  public SentOrder sent() {
    return new SentOrder(lastSent);
  }

  /// The call with this place was not refused: later ones stand behind it.
  public void taken(SentOrder place) {
    lastSent = place;
  }

  public CallSlots slots() {
    return slots;
  }

  @Override
  public Subscriptions subscriptions() {
    return subscriptions;
  }

  public Options options() {
    return options;
  }

  public void options(Options changed) {
    options = changed;
  }

  /// Legacy protocol: whether the greeting has been exchanged.
  public boolean connected() {
    return connected;
  }

  public void greet() {
    connected = true;
  }

  @Override
  public @Nullable Login login() {
    return login.get();
  }

  @Override
  public @Nullable Caller caller() {
    Login current = login.get();
    return current == null ? null : current.caller();
  }

  @Override
  public void login(Login accepted) {
    if (login.get() == null) {
      since = sessions.now();
    }
    if (login.getAndSet(accepted) == null) {
      sessions.loggedIn(this, accepted);
    }
  }

  @Override
  public void renew(Login before, Login now) {
    login.compareAndSet(before, now);
  }

  @Override
  public void logout() {
    Login before = login.getAndSet(null);
    pending = null;
    subscriptions.endAll();
    if (before != null) {
      sessions.loggedOut(this, before);
    }
  }

  @Override
  public @Nullable Pending pending() {
    return pending;
  }

  @Override
  public void pending(@Nullable Pending begun) {
    pending = begun;
  }

  @Override
  public @Nullable X509Certificate certificate() {
    return wire.certificate();
  }

  @Override
  public void terminate() {
    // At once: the peer may take its time to answer the close frame, and must not act meanwhile.
    logout();
    close(CLOSE_NORMAL, "");
  }

  /// A stranger has said something.
  public void heard(long nowNanos) {
    heardNanos = nowNanos;
  }

  long heardNanos() {
    return heardNanos;
  }

  /// Closes the connection behind what waits.
  public void close(int code, String reason) {
    wire.close(code, reason);
  }

  /// Stops reading while the client does not read what we answer. On the event loop only.
  public void holdBackIfFull() {
    if (outbox.isFull()) {
      wire.reading(false);
    }
  }

  @Override
  public JobAnswer jobAnswer() {
    boolean id = codec == Codec.DDP || version().isBefore(Version.V25_10) || options.legacyJobs();
    return id ? JOB_ID : JOB_OUTCOME;
  }

  @Override
  public void answer(@Nullable Outgoing message, long bytesMax, Runnable first)
      throws InterruptedException {
    if (message != null) {
      byte[] frame = Frames.text(codec, message, bytesMax);
      outbox.waitForRoom();
      first.run();
      outbox.force(frame);
    }
  }

  /// The same for the answer that a place has been held for.
  public void answer(Outgoing message, Seat held, Runnable first) throws InterruptedException {
    byte[] frame = Frames.text(codec, message);
    outbox.waitForRoom();
    first.run();
    held.release(() -> outbox.force(frame));
  }

  @Override
  public void answerNow(Outgoing message) {
    outbox.force(Frames.text(codec, message));
  }

  /// Whether events carry their numbers here; the legacy protocol has none.
  public boolean numbered() {
    return codec == Codec.JSON_RPC && Boolean.TRUE.equals(options.eventSequence());
  }

  @Override
  public boolean wantsDetails() {
    return codec == Codec.JSON_RPC && Boolean.TRUE.equals(options.jobDetails());
  }

  private EventForm form() {
    if (codec == Codec.DDP) {
      return EventForm.DDP;
    }
    if (wantsDetails()) {
      return numbered() ? EventForm.NUMBERED_DETAILED : EventForm.DETAILED;
    }
    return numbered() ? EventForm.NUMBERED : EventForm.JSON_RPC;
  }

  @Override
  public boolean catchUp(EventFrame frame) throws InterruptedException {
    return !overflowed && outbox.put(frame.bytes(form()));
  }

  @Override
  public void hear(EventFrame frame) {
    if (!closed && !overflowed && !outbox.offer(frame.bytes(form()), frame.key())) {
      // Only that: the bus calls from under its lock. The transport reports the end by itself.
      overflowed = true;
      sessions.slowReaders().closed();
      close(CLOSE_SLOW, TOO_SLOW);
    }
  }

  /// The connection is gone: nothing is heard or sent any more.
  public void gone() {
    if (closed) {
      return;
    }
    closed = true;
    subscriptions.dropAll();
    departed = login.get(); // first, for a call that finds nobody logged in
    Login before = login.getAndSet(null);
    departed = before;
    outbox.close();
    sessions.gone(this, before);
  }

  /// Who was logged in when the connection went: calls that had begun by then are that one's.
  public @Nullable Login departed() {
    return departed;
  }

  public boolean isGone() {
    return closed;
  }
}
