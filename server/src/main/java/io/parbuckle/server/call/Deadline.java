package io.parbuckle.server.call;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How long a call may take, as it has said itself (`extensions.md` §3). When that time is over the
/// call's thread is interrupted, and the call answered from here; what it comes to later is
/// dropped.
///
/// A job method is waited for until there is a job, which takes no longer than a commit: so that
/// its answer can name the job. The job itself goes on.
///
/// **Threads.** [#expires] runs on a virtual thread of its own, which ends with the call; the rest
/// on the call's.
final class Deadline {

  private final long ms;
  private final boolean ofJob;
  private final Consumer<Failure> answer;
  private final Thread clock;

  /// The rest are guarded by `this`.
  private boolean over;

  private boolean overdue;
  private @Nullable Thread thread;
  private @Nullable Long job;

  /// @param ms of the call, from now on
  /// @param ofJob whether the method is that of a job
  /// @param answer answers the call; called at most once
  Deadline(long ms, boolean ofJob, Consumer<Failure> answer, Time time) {
    this.ms = ms;
    this.ofJob = ofJob;
    this.answer = answer;
    clock = Thread.ofVirtual().name("deadline").unstarted(() -> run(time));
  }

  void start() {
    clock.start();
  }

  private void run(Time time) {
    try {
      time.sleep(Duration.ofMillis(ms));
    } catch (InterruptedException _) {
      return; // the call has ended
    }
    expires();
  }

  private void expires() {
    Failure failure;
    synchronized (this) {
      if (over) {
        return;
      }
      if (ofJob && thread != null && job == null) {
        overdue = true;
        return;
      }
      over = true;
      failure = failure(thread, job);
      if (thread != null) {
        thread.interrupt();
      }
    }
    answer.accept(failure);
  }

  /// The call begins, on this thread.
  ///
  /// @return false when it was too late: the call has been answered and is not to be begun
  synchronized boolean begin() {
    thread = Thread.currentThread();
    return !over;
  }

  /// The call has led to a job.
  void accepted(long id) {
    boolean late;
    synchronized (this) {
      job = id;
      late = overdue;
    }
    if (late) {
      expires();
    }
  }

  /// The call has come to its answer.
  ///
  /// @return false when it was too late: the call has been answered
  boolean end() {
    synchronized (this) {
      if (over) {
        return false;
      }
      over = true;
    }
    clock.interrupt();
    return true;
  }

  private Failure failure(@Nullable Thread begun, @Nullable Long waitsFor) {
    if (begun == null) {
      return failure("waited longer than " + ms + " ms for a place and was not begun.");
    }
    if (waitsFor == null) {
      return interrupted();
    }
    return failure("waited longer than " + ms + " ms for job " + waitsFor + ", which goes on.")
        .with("job_id", JsonInteger.of(waitsFor));
  }

  /// What a call has been answered whose thread was interrupted; null if that was not for its time.
  synchronized @Nullable Failure expired() {
    return over ? interrupted() : null;
  }

  /// What a call is answered that was interrupted.
  Failure interrupted() {
    return failure("took longer than " + ms + " ms and was interrupted; it may have taken effect.");
  }

  private static Failure failure(String what) {
    Failure failure = Failure.call(Errno.ETIMEDOUT, "The call " + what);
    return new Failure(
        Failure.Kind.DEADLINE, failure.errno(), failure.reason(), failure.extra(), null, Map.of());
  }
}
