package io.parbuckle.server.job;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.server.job.JobDetails.AbortRequest;
import io.parbuckle.server.job.JobMethod.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What jobs need now and then: held back progress is told, progress is stored once a second, a
/// body whose caller was forgotten begins, one that does not stop is reported, what is due by a
/// schedule starts, and the oldest ended jobs go.
///
/// **Threads.** The ticker's.
final class Attention {

  private static final Logger LOG = LoggerFactory.getLogger(Attention.class);

  /// A caller's thread does this at once, however slow the machine; but its client may not read.
  private static final Duration FORGOTTEN = Duration.ofSeconds(10);

  private static final Duration STORED_EVERY = Duration.ofSeconds(1);
  private static final Duration SWEPT_EVERY = Duration.ofMinutes(1);

  /// Short jobs come in floods: so many ends of a class are swept earlier, or a tenth of what it
  /// may keep, because a sweep looks at all of that.
  private static final long ENDS_MAX = 1000;

  private static final long SHARE = 10;

  private final JobEngine engine;
  private final JobStore store;
  private final Rows rows;
  private final Schedules schedules;
  private final Supplier<JobLimits> limits;
  private final Path logs;
  private final Time time;

  private final Sweep ofWork = new Sweep(History.WORK);
  private final Sweep ofShort = new Sweep(History.SHORT);
  private Instant stored = Instant.MIN;

  /// When a class of history was swept last.
  private static final class Sweep {

    private final String history;

    /// Ends, or reminders, since then; the start is one.
    private final AtomicLong ends = new AtomicLong(1);

    private Instant swept = Instant.MIN;

    Sweep(History history) {
      this.history = history.name();
    }

    /// Whether there is one to be made, which begins now.
    boolean begins(long count, Instant now) {
      long ended = ends.get();
      boolean isDue =
          ended >= Math.max(ENDS_MAX, count / SHARE)
              || (ended > 0 && !now.isBefore(swept.plus(SWEPT_EVERY)));
      if (isDue) {
        swept = now;
        ends.addAndGet(-ended);
      }
      return isDue;
    }
  }

  Attention(
      JobEngine engine,
      JobStore store,
      Rows rows,
      Schedules schedules,
      Supplier<JobLimits> limits,
      Path logs,
      Time time) {
    this.engine = engine;
    this.store = store;
    this.rows = rows;
    this.schedules = schedules;
    this.limits = limits;
    this.logs = logs;
    this.time = time;
  }

  boolean idle() {
    return engine.idle() && !schedules.any() && ofWork.ends.get() == 0 && ofShort.ends.get() == 0;
  }

  void ended(History history) {
    switch (history) {
      case WORK -> ofWork.ends.incrementAndGet();
      case SHORT -> ofShort.ends.incrementAndGet();
    }
  }

  void remind() {
    ofWork.ends.incrementAndGet();
    ofShort.ends.incrementAndGet();
  }

  void look() {
    Instant now = time.instant();
    Map<Long, String> asked = new HashMap<>();
    for (LiveJob job : engine.allLive()) {
      job.flush();
      if (job.forgotten(now.minus(FORGOTTEN))) {
        engine.released(job);
      }
      job.stopIfTimedOut(now);
      AbortRequest request = job.takeUnsavedAbort();
      if (request != null) {
        asked.put(job.id(), Json.text(request.json()));
      }
      if (job.becomesOverdue(now.minus(limits.get().abortGrace()))) {
        overdue(job);
      }
      if (job.isOverdue() && job.lockIsWanted()) {
        engine.cutOff(job);
      }
    }
    if (!asked.isEmpty()) {
      store.aborts(asked);
    }
    if (!now.isBefore(stored.plus(STORED_EVERY))) {
      stored = now;
      storeProgress();
    }
    schedules.look(now);
    JobLimits kept = limits.get();
    if (ofShort.begins(kept.keepShortCount(), now)) {
      sweep(ofShort.history, kept.keepShortCount(), now.minus(kept.keepShort()));
    }
    if (ofWork.begins(kept.keepCount(), now)) {
      sweep(ofWork.history, kept.keepCount(), now.minus(kept.keep()));
    }
  }

  private static void overdue(LiveJob job) {
    LOG.atWarn()
        .addKeyValue("job", job.id())
        .addKeyValue("method", job.method().name())
        .log("a job was told to stop and has not");
    JobLog log = job.log();
    if (log != null) {
      try {
        log.line("The job was told to stop and has not.");
      } catch (IOException e) {
        LOG.atWarn().addKeyValue("job", job.id()).setCause(e).log("nothing written to the log");
      }
    }
  }

  private void storeProgress() {
    List<JobRow> changed = new ArrayList<>();
    for (LiveJob job : engine.allLive()) {
      JobView view = job.takeUnsaved();
      if (view != null) {
        changed.add(rows.of(view, false));
      }
    }
    if (!changed.isEmpty()) {
      store.progress(changed);
    }
  }

  private void sweep(String history, long count, Instant before) {
    drop(history, store.newestAbove(history, count));
    for (long old = store.newestBefore(history, before);
        old > 0;
        old = store.newestBefore(history, before)) {
      drop(history, old);
    }
  }

  private void drop(String history, long upTo) {
    if (upTo == 0) {
      return;
    }
    for (List<Long> gone = store.dropUpTo(history, upTo);
        !gone.isEmpty();
        gone = store.dropUpTo(history, upTo)) {
      gone.forEach(this::dropLog);
    }
  }

  private void dropLog(long id) {
    try {
      Files.deleteIfExists(logs.resolve(id + ".log"));
    } catch (IOException e) {
      LOG.atWarn().addKeyValue("job", id).setCause(e).log("the log of a dropped job stays");
    }
  }
}
