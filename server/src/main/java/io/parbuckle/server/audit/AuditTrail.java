package io.parbuckle.server.audit;

import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditStore.Added;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes down what happens. A call is on disk before it begins; what it came to follows as a row of
/// its own, for which nobody waits.
///
/// One thread writes, and puts everything that waits into one commit, so that many callers pay for
/// one wait for the disk, and each row's hash goes on from the one before.
///
/// While nothing can be written, what may not go on unrecorded is refused. The rest waits here, in
/// order, and is written once there is room.
///
/// **Threads.** Any. **Bound.** [#WAITING_MAX] rows wait; whoever begins something waits for a
/// place. What else comes is lost then, and their number is recorded.
public final class AuditTrail implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(AuditTrail.class);

  private static final int WAITING_MAX = 10_000;
  private static final int BATCH_MAX = 256;

  /// How long what could not be written waits for the next attempt, and how often it is tried when
  /// it is not for want of room.
  private static final Duration RETRY = Duration.ofSeconds(1);

  private static final int ATTEMPTS_MAX = 60;

  /// How long nothing happens at the most until retention looks again.
  private static final Duration IDLE = Duration.ofHours(1);

  private static final long MILLIS = 1_000;

  private final AuditStore store;
  private final Retention retention;
  private final RandomGenerator random;
  private final Time time;
  private final BlockingQueue<Line> queue = new LinkedBlockingQueue<>(WAITING_MAX);
  private final Map<Long, List<AuditEntry>> ofJobs = new ConcurrentHashMap<>();
  private final LongAdder records = new LongAdder();
  private final LongAdder lost = new LongAdder();
  private final Thread writer;
  private volatile boolean closed;

  // The writer's own.
  private final Deque<Line> pending = new ArrayDeque<>();
  private AuditChain chain;
  private @Nullable RuntimeException failing;

  /// What has become of a job that an earlier server began.
  public sealed interface Fate {

    /// It goes on, and its end will be told.
    record Lives() implements Fate {}

    record Ended(AuditOutcome outcome) implements Fate {}
  }

  /// A row to be written.
  private abstract static sealed class Line {
    private int attempts;

    /// A call begins.
    private static final class First extends Line {
      private final AuditEntry entry;

      /// Whether it goes on when this cannot be written.
      private final boolean patient;

      First(AuditEntry entry, boolean patient) {
        this.entry = entry;
        this.patient = patient;
      }
    }

    /// What it came to.
    private static final class Last extends Line {
      private final AuditEntry entry;
      private final JsonObject data;
      private final boolean success;
      private final long at;

      Last(AuditEntry entry, JsonObject data, boolean success, long at) {
        this.entry = entry;
        this.data = data;
        this.success = success;
        this.at = at;
      }
    }

    /// Something that is over already.
    private static final class Note extends Line {
      private final AuditEvent event;
      private final long at;

      Note(AuditEvent event, long at) {
        this.event = event;
        this.at = at;
      }
    }

    /// Nothing: the settings have changed.
    private static final class Wake extends Line {}
  }

  /// Opens the trail; comes after the migrations.
  ///
  /// @param settings as they are now
  /// @param random makes ids unlike those of other servers
  public AuditTrail(
      Database database, Supplier<AuditSettings> settings, RandomGenerator random, Time time) {
    this.store = new AuditStore(database);
    this.retention = new Retention(store, settings, time);
    this.random = random;
    this.time = time;
    this.chain = store.chain();
    writer = Thread.ofVirtual().name("audit-writer").unstarted(this::serve);
    writer.start();
  }

  AuditStore store() {
    return store;
  }

  /// Rows that have been written.
  public LongAdder records() {
    return records;
  }

  // ---- said by whoever does something

  /// A call is about to begin. Returns when that is on disk.
  ///
  /// @param goesOn whether it begins although it cannot be recorded; it is once there is room
  /// @throws Fault.CallError 28 if it cannot be recorded and must not begin
  public AuditEntry begin(AuditEvent event, boolean goesOn) throws InterruptedException {
    AuditEntry entry = new AuditEntry(this, event, time.instant().toEpochMilli());
    Line line = new Line.First(entry, goesOn);
    if (closed) {
      throw new Fault.CallError(Errno.EAGAIN, "The server stops.");
    }
    queue.put(line);
    if (!writer.isAlive()) {
      failTheRest(); // it came behind the writer's last look
    }
    try {
      entry.written.get();
    } catch (InterruptedException e) {
      entry.ended(AuditOutcome.failed("The call was interrupted before it began."));
      throw e;
    } catch (ExecutionException e) {
      if (!goesOn) {
        throw refused(e.getCause() instanceof Exception cause ? cause : e);
      }
    }
    return entry;
  }

  private static Fault refused(Exception cause) {
    return new Fault.CallError(
        Errno.ENOSPC,
        "The audit trail cannot be written, and what is not recorded is not done. Reading, aborting"
            + " and logging in go on. ("
            + Failures.text(cause)
            + ")",
        cause);
  }

  /// Something has happened that is over already: a login, a refusal. Does not block.
  public void note(AuditEvent event) {
    offer(new Line.Note(event, time.instant().toEpochMilli()));
  }

  /// In the transaction in which a job is accepted that a call has led to.
  public void ofJob(Tx tx, AuditEntry entry, long job) {
    AuditStore.ofJob(tx, entry.id, job);
    ofJobs.computeIfAbsent(job, _ -> new CopyOnWriteArrayList<>()).add(entry);
  }

  /// A job has ended, whether calls are recorded that led to it or not. Does not block.
  public void jobEnded(long job, AuditOutcome outcome) {
    List<AuditEntry> entries = ofJobs.remove(job);
    if (entries != null) {
      entries.forEach(entry -> entry.endedWith(job, outcome));
    }
  }

  /// A call has ended. Does not block.
  void ended(AuditEntry entry, AuditOutcome outcome, JsonObject more) {
    long now = time.instant().toEpochMilli();
    JsonObject data =
        more.with("outcome", JsonText.of(outcome.word()))
            .with("error", outcome.error() == null ? JsonValue.NULL : JsonText.of(outcome.error()))
            .with("duration_ms", JsonInteger.of(Math.max(0, now - entry.at())));
    offer(new Line.Last(entry, data, outcome.success(), now));
  }

  private void offer(Line line) {
    if (!queue.offer(line)) {
      lost.increment();
    }
  }

  /// Settings have changed.
  void wake() {
    queue.offer(new Line.Wake()); // a full queue wakes the writer by itself
  }

  /// Settles what an earlier server has begun and not ended. Comes once jobs have met their fate
  /// and before the first call.
  public void recover(Function<Long, Fate> jobs) {
    for (AuditStore.Open open : store.open()) {
      AuditEvent of =
          new AuditEvent(
              new AuditEvent.Actor("127.0.0.1", AuditEvent.Actor.NODE, "", JsonObject.EMPTY),
              AuditEvent.METHOD_CALL,
              JsonObject.of("method", JsonText.of(open.method())),
              false);
      AuditEntry entry = AuditEntry.found(this, of, open.id(), open.at());
      Long job = open.job();
      if (job == null) {
        entry.ended(
            AuditOutcome.unknown(
                "The server stopped while this call ran; its outcome is unknown."));
      } else {
        switch (jobs.apply(job)) {
          case Fate.Lives _ ->
              ofJobs.computeIfAbsent(job, _ -> new CopyOnWriteArrayList<>()).add(entry);
          case Fate.Ended(var outcome) -> entry.endedWith(job, outcome);
        }
      }
    }
  }

  // ---- the writer

  private void serve() {
    try {
      while (!closed || !queue.isEmpty()) {
        Duration patience = pending.isEmpty() ? retention.due(IDLE) : RETRY;
        Line next = queue.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
        if (next != null) {
          pending.add(next);
          queue.drainTo(pending);
        }
        writePending();
        if (pending.isEmpty()) {
          retain(next instanceof Line.Wake);
        }
      }
    } catch (InterruptedException _) {
      LOG.atDebug().log("the trail ends"); // close() woke it; nothing waits
    } finally {
      closed = true;
      failTheRest();
    }
  }

  private void retain(boolean now) {
    try {
      if (retention.run(chain, now)) {
        chain = store.chain();
      }
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("the audit trail could not be shortened");
    }
  }

  private void writePending() {
    while (!pending.isEmpty()) {
      List<Line> batch = pending.stream().limit(BATCH_MAX).toList();
      try {
        write(batch);
        batch.forEach(_ -> pending.remove());
        recovered();
      } catch (Fault.CallError full) {
        giveUp(full);
        return;
      } catch (RuntimeException e) {
        if (!writeSingly(batch)) {
          giveUp(e);
          return;
        }
      }
    }
  }

  /// One row that the database does not take must not keep back the others.
  ///
  /// @return false if it takes none
  private boolean writeSingly(List<Line> batch) {
    boolean some = false;
    for (Line line : batch) {
      try {
        write(List.of(line));
        pending.remove(line);
        some = true;
      } catch (RuntimeException e) {
        line.attempts++;
        if (!some && line.attempts <= ATTEMPTS_MAX && line != batch.getFirst()) {
          return false; // two in a row: not one of them is to blame
        }
        if (some || line.attempts > ATTEMPTS_MAX) {
          pending.remove(line);
          LOG.atError().setCause(e).log("a row of the audit trail could not be written");
          lost.increment();
          failed(line, e);
          some = true;
        }
      }
    }
    return some;
  }

  private void recovered() {
    if (failing != null) {
      failing = null;
      LOG.atInfo().log("the audit trail can be written again");
    }
    long missing = lost.sumThenReset();
    if (missing > 0) {
      AuditEvent.Actor self =
          new AuditEvent.Actor("127.0.0.1", AuditEvent.Actor.NODE, "", JsonObject.EMPTY);
      JsonObject data = JsonObject.of("records", JsonInteger.of(missing));
      pending.addFirst(
          new Line.Note(new AuditEvent(self, "LOST", data, false), time.instant().toEpochMilli()));
    }
  }

  /// Nothing can be written now: who must not go on is refused, the rest waits. What came meanwhile
  /// has an attempt of its own, because there may be room by then.
  private void giveUp(RuntimeException e) {
    if (failing == null) {
      LOG.atError().setCause(e).log("the audit trail cannot be written; changes are refused");
    }
    failing = e;
    for (Iterator<Line> lines = pending.iterator(); lines.hasNext(); ) {
      Line line = lines.next();
      failed(line, e);
      if (line instanceof Line.Wake || (line instanceof Line.First first && !first.patient)) {
        lines.remove();
      }
    }
    while (pending.size() > WAITING_MAX) {
      pending.removeLast();
      lost.increment();
    }
  }

  private static void failed(Line line, RuntimeException e) {
    if (line instanceof Line.First first) {
      first.entry.id = 0;
      first.entry.written.completeExceptionally(e);
    }
  }

  private void write(List<Line> lines) {
    while (true) {
      AuditChain to = chain;
      List<Added> rows = new ArrayList<>(lines.size());
      for (Line line : lines) {
        Added added = row(line, to.lastId() + 1);
        if (added != null) {
          AuditRow row = added.row().behind(to.lastHash());
          rows.add(new Added(row, added.opens()));
          to = to.with(row);
        }
      }
      AuditChain now = rows.isEmpty() ? to : store.add(chain, rows, to);
      chain = now;
      if (now.equals(to)) {
        records.add(rows.size());
        break;
      }
    }
    for (Line line : lines) {
      if (line instanceof Line.First first) {
        first.entry.written.complete(null);
      }
    }
  }

  /// @return null for what leaves no trace
  private @Nullable Added row(Line line, long id) {
    return switch (line) {
      case Line.First first -> {
        first.entry.id = id;
        yield new Added(first(first.entry.event(), id, first.entry.at()), true);
      }
      case Line.Note note -> new Added(first(note.event, id, note.at), false);
      case Line.Last last -> last.entry.id == 0 ? null : new Added(last(last, id), false);
      case Line.Wake _ -> null;
    };
  }

  private AuditRow first(AuditEvent event, long id, long at) {
    AuditEvent.Actor actor = event.actor();
    return new AuditRow(
        id,
        null,
        AuditChain.auditId(id, random.nextLong()),
        seconds(time.instant()),
        wholeSeconds(at),
        actor.address(),
        actor.username(),
        actor.session(),
        AuditRows.MIDDLEWARE,
        event.event(),
        event.data().get("method") instanceof JsonText(String method) ? method : null,
        Json.text(actor.service()),
        Json.text(event.data()),
        event.success(),
        "");
  }

  /// What the first row says already is not said again.
  private AuditRow last(Line.Last last, long id) {
    return new AuditRow(
        id,
        last.entry.id,
        AuditChain.auditId(id, random.nextLong()),
        seconds(time.instant()),
        wholeSeconds(last.at),
        "",
        "",
        "",
        AuditRows.MIDDLEWARE,
        last.entry.event().event(),
        null,
        "{}",
        Json.text(last.data),
        last.success,
        "");
  }

  private static long seconds(Instant instant) {
    return instant.getEpochSecond();
  }

  private static long wholeSeconds(long millis) {
    return Math.floorDiv(millis, MILLIS) * MILLIS;
  }

  private void failTheRest() {
    List<Line> rest = new ArrayList<>(pending);
    queue.drainTo(rest);
    IllegalStateException stopped = new IllegalStateException("the audit trail is closed");
    rest.forEach(line -> failed(line, stopped));
    if (!rest.isEmpty()) {
      LOG.atError().addKeyValue("rows", rest.size()).log("rows of the audit trail are lost");
    }
  }

  /// Writes what waits; then ends. May be called twice.
  @Override
  public void close() {
    closed = true;
    wake();
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
