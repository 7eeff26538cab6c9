package io.parbuckle.api.job;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Reports the progress of a body whose source speaks faster than anybody reads (`jobs.md` §9).
///
/// A report passes at once when none has passed within the last interval. Else it is held back, the
/// newest takes the place of the one before as a whole, and what is held is told one interval after
/// the first of them. [#close] tells what is held.
///
/// **Threads.** Any. While something is held back, one virtual thread waits to tell it.
public final class PacedProgress implements AutoCloseable {

  private final JobContext job;
  private final Time time;
  private final Duration interval;

  // All below is guarded by this.
  private boolean told;
  private long toldAt;
  private @Nullable Report held;
  private @Nullable Thread waiting;

  private record Report(
      @Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {}

  public PacedProgress(JobContext job, Time time, Duration interval) {
    this.job = job;
    this.time = time;
    this.interval = interval;
  }

  /// As [JobContext#progress(double, String)].
  public void progress(double percent, String text) {
    progress(percent, text, null);
  }

  /// As [JobContext#progress(Double, String, JsonValue)].
  public synchronized void progress(
      @Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {
    Report report = new Report(percent, text, extra);
    if (waiting == null && (!told || time.nanos() - toldAt >= interval.toNanos())) {
      tell(report);
      return;
    }
    held = report;
    if (waiting == null) {
      long due = time.nanos() + interval.toNanos();
      waiting = Thread.ofVirtual().name("job-progress").start(() -> tellAt(due));
    }
  }

  private void tell(Report report) {
    told = true;
    toldAt = time.nanos();
    job.progress(report.percent(), report.text(), report.extra());
  }

  private void tellAt(long due) {
    try {
      time.sleep(Duration.ofNanos(due - time.nanos()));
    } catch (InterruptedException _) {
      return; // flushed or cancelled
    }
    synchronized (this) {
      if (Thread.currentThread().equals(waiting)) {
        waiting = null;
        tellHeld();
      }
    }
  }

  private void tellHeld() {
    Report report = held;
    held = null;
    if (report != null) {
      tell(report);
    }
  }

  /// Tells now what is held back.
  public synchronized void flush() {
    stopWaiting();
    tellHeld();
  }

  /// Forgets what is held back.
  public synchronized void cancel() {
    stopWaiting();
    held = null;
  }

  private void stopWaiting() {
    if (waiting != null) {
      waiting.interrupt();
      waiting = null;
    }
  }

  @Override
  public void close() {
    flush();
  }
}
