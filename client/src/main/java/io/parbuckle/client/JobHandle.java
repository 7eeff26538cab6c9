package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One job, followed from afar.
///
/// It hears of the job through the notifications of `core.get_jobs` and ends with the first of them
/// whose state is final, or with the response to the call that started it. Giving up a handle
/// leaves the job alone; only [#abort] stops it.
///
/// **Threads.** Any.
public final class JobHandle {

  private static final int RECENT_MAX = 256;

  private final String method;
  private final Consumer<Long> abort;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private @Nullable Long id; // guarded by lock, as the rest
  private boolean heard;
  private JobProgress progress = JobProgress.UNKNOWN;
  private final Deque<JobProgress> recent = new ArrayDeque<>();

  /// How many steps there were, those that have left `recent` included.
  private long happened;

  private @Nullable Outcome outcome;

  JobHandle(String method, Consumer<Long> abort) {
    this.method = method;
    this.abort = abort;
  }

  private sealed interface Outcome {

    record Succeeded(JsonValue result) implements Outcome {}

    record Failed(CallError error) implements Outcome {}

    record Aborted(long id) implements Outcome {}

    record Lost(ConnectionException cause) implements Outcome {}
  }

  /// The name of the method whose job this is.
  public String method() {
    return method;
  }

  /// The number of the job. Empty as long as the server has not named it, and for ever if the
  /// method turned out to be none that makes jobs.
  public OptionalLong id() {
    lock.lock();
    try {
      return id == null ? OptionalLong.empty() : OptionalLong.of(id);
    } finally {
      lock.unlock();
    }
  }

  /// How far it is, as far as is known here.
  public JobProgress progress() {
    lock.lock();
    try {
      return progress;
    } finally {
      lock.unlock();
    }
  }

  public boolean ended() {
    lock.lock();
    try {
      return outcome != null;
    } finally {
      lock.unlock();
    }
  }

  /// Waits for the end, without limit.
  ///
  /// @return what the job returned
  /// @throws CallException if it failed, or never began
  /// @throws JobAbortedException if somebody stopped it
  /// @throws ConnectionException if the connection was lost; the job goes on
  public JsonValue await() throws InterruptedException {
    return await(_ -> {});
  }

  /// Waits for the end and hears of the progress meanwhile, on this thread.
  ///
  /// **Bound.** Of a job that is faster than the listener the last 256 steps are kept.
  public JsonValue await(Consumer<JobProgress> listener) throws InterruptedException {
    return await(listener, Duration.ofNanos(Long.MAX_VALUE));
  }

  /// As above, for at most `patience`.
  ///
  /// @throws NoAnswerException when the time is up; the job goes on
  public JsonValue await(Consumer<JobProgress> listener, Duration patience)
      throws InterruptedException {
    long told = 0;
    long nanosLeft = patience.toNanos();
    while (true) {
      List<JobProgress> news;
      Outcome end;
      lock.lockInterruptibly();
      try {
        while (outcome == null && happened == told && nanosLeft > 0) {
          nanosLeft = moved.awaitNanos(nanosLeft);
        }
        news = since(told);
        told = happened;
        end = outcome;
      } finally {
        lock.unlock();
      }
      news.forEach(listener);
      if (end != null) {
        return result(end);
      }
      if (nanosLeft <= 0) {
        throw new NoAnswerException(stillRunning(patience));
      }
    }
  }

  private List<JobProgress> since(long told) {
    long news = Math.min(happened - told, recent.size());
    return recent.stream().skip(recent.size() - news).toList();
  }

  private static JsonValue result(Outcome end) {
    return switch (end) {
      case Outcome.Succeeded(JsonValue result) -> result;
      case Outcome.Failed(CallError error) -> throw new CallException(error);
      case Outcome.Aborted(long job) -> throw new JobAbortedException(job);
      case Outcome.Lost(ConnectionException cause) -> throw cause.again();
    };
  }

  private String stillRunning(Duration patience) {
    OptionalLong number = id();
    return (number.isPresent() ? "Job " + number.getAsLong() : "The job of " + method)
        + " has not ended within "
        + patience.toSeconds()
        + " s. It goes on.";
  }

  /// Asks the server to stop the job; whether and when it stops is seen in [#await].
  ///
  /// @throws IllegalStateException as long as the job has no number
  public void abort() {
    abort.accept(id().orElseThrow(() -> new IllegalStateException("the job has no number yet")));
  }

  /// A notification about this job.
  void heard(long number, JsonObject entry) {
    lock.lock();
    try {
      id = number;
      heard = true;
      apply(number, entry);
    } finally {
      lock.unlock();
    }
  }

  /// An answer of `core.get_jobs`; older than any notification that has come.
  void looked(long number, JsonObject entry) {
    lock.lock();
    try {
      id = number;
      if (!heard) {
        apply(number, entry);
      }
    } finally {
      lock.unlock();
    }
  }

  private void apply(long number, JsonObject entry) {
    if (outcome != null) {
      return;
    }
    JobProgress now = JobProgress.of(entry, progress);
    if (!now.equals(progress)) {
      progress = now;
      happened++;
      recent.addLast(now);
      if (recent.size() > RECENT_MAX) {
        recent.removeFirst();
      }
    }
    switch (progress.state()) {
      case "SUCCESS" -> outcome = new Outcome.Succeeded(entry.at("result"));
      case "FAILED" -> outcome = new Outcome.Failed(CallError.ofJob(entry));
      case "ABORTED" -> outcome = new Outcome.Aborted(number);
      default -> {}
    }
    moved.signalAll();
  }

  void answered(JsonValue result) {
    finish(new Outcome.Succeeded(result));
  }

  void refused(CallError error) {
    finish(new Outcome.Failed(error));
  }

  void lost(ConnectionException cause) {
    finish(new Outcome.Lost(cause));
  }

  private void finish(Outcome end) {
    lock.lock();
    try {
      if (outcome == null) {
        outcome = end;
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the job has its number or an outcome.
  ///
  /// @return false when the time is up
  boolean awaitNumber(Duration patience) throws InterruptedException {
    long nanosLeft = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (id == null && outcome == null && nanosLeft > 0) {
        nanosLeft = moved.awaitNanos(nanosLeft);
      }
      return id != null || outcome != null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether it ended before it ever had a number, with the error in it.
  void throwIfNeverBegan() {
    Outcome end;
    lock.lock();
    try {
      end = id == null ? outcome : null;
    } finally {
      lock.unlock();
    }
    if (end instanceof Outcome.Failed(CallError error)) {
      throw new CallException(error);
    }
  }
}
