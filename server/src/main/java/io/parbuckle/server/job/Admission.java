package io.parbuckle.server.job;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a call gets a job of its own, one that waits already, or a refusal (`jobs.md` §6):
/// limits of lines, unique keys, bounds.
///
/// **Threads.** Those that hold the engine's lock of admission.
final class Admission {

  private static final String BUSY = "This job is already being performed";

  private final Turns turns;
  private final Supplier<JobLimits> limits;

  /// Jobs with a unique key that have not ended.
  private final Map<UniqueKey, LiveJob> uniques = new HashMap<>();

  private record UniqueKey(String method, String key) {}

  Admission(Turns turns, Supplier<JobLimits> limits) {
    this.turns = turns;
    this.limits = limits;
  }

  /// There is one job more.
  void entered(LiveJob job) {
    UniqueKey key = uniqueKey(job);
    if (key != null) {
      uniques.put(key, job);
    }
  }

  /// There is one job less.
  void left(LiveJob job) {
    UniqueKey key = uniqueKey(job);
    if (key != null) {
      uniques.remove(key, job);
    }
  }

  /// The waiting job that the call is answered with, null when it gets its own (`jobs.md` §6).
  ///
  /// The holder of the lock counts as running as soon as its id has been told; a client that waits
  /// for each id never gets the first one twice.
  ///
  /// @throws Fault when it is refused
  @Nullable LiveJob shared(Wanted wanted) {
    LiveJob same = wanted.unique() == null ? null : uniques.get(uniqueKey(wanted));
    if (same != null) {
      return joinable(List.of(same), wanted);
    }
    String lock = wanted.lock();
    LiveJob waiting = lock == null ? null : sharedOf(lock, wanted);
    if (waiting == null && (lock == null || locks().holder(lock).isEmpty())) {
      checkPlace(wanted);
    }
    return waiting;
  }

  private @Nullable LiveJob sharedOf(String lock, Wanted wanted) {
    List<LiveJob> waiting = locks().waiting(lock);
    Integer size = wanted.method().lockQueueSize();
    if (size != null && size == 0) {
      if (locks().holder(lock).filter(LiveJob::accepted).isPresent()) {
        throw new Fault.CallError(Errno.EBUSY, BUSY);
      }
    } else if (size != null && waiting.size() >= size) {
      if (!wanted.method().policy().joinsOnlyEqual()) {
        return joinable(waiting, wanted);
      }
      List<LiveJob> equal = waiting.stream().filter(job -> isEqual(job, wanted)).toList();
      if (equal.isEmpty()) {
        throw fullLine("waits for the lock " + lock, "lock_queue_size", size);
      }
      return joinable(equal, wanted);
    }
    checkLine(waiting.size(), "waits for the lock " + lock);
    return null;
  }

  /// A job that would hold its lock at once: the places are bounded, and who may wait for one.
  private void checkPlace(Wanted wanted) {
    int most = limits.get().waitsMax();
    if (wanted.method().onlyWaits() && turns.waits() >= most) {
      throw over(
          "No more than "
              + most
              + " jobs that only wait for others may run at once (jobs.waits_max).",
          "jobs.waits_max",
          most);
    }
    Turns.Ahead ahead = turns.ahead(wanted.method(), wanted.owner().username());
    checkLine(ahead.count(), "waits for " + ahead.what());
  }

  private static boolean isEqual(LiveJob job, Wanted wanted) {
    return job.method().name().equals(wanted.method().name())
        && job.terms().raw().equals(wanted.raw());
  }

  private LockTable<LiveJob> locks() {
    return turns.locks();
  }

  private static UniqueKey uniqueKey(Wanted wanted) {
    return new UniqueKey(wanted.method().name(), String.valueOf(wanted.unique()));
  }

  private static @Nullable UniqueKey uniqueKey(LiveJob job) {
    String key = job.terms().unique();
    return key == null ? null : new UniqueKey(job.method().name(), key);
  }

  private void checkLine(int waiting, String what) {
    int most = limits.get().lineMax();
    if (waiting >= most) {
      throw fullLine(what, "jobs.line_max", most);
    }
  }

  private static Fault fullLine(String what, String bound, int limit) {
    return over(
        "The line of jobs that " + what + " is full: it holds " + limit + " (" + bound + ").",
        bound,
        limit);
  }

  private static Fault over(String text, String bound, int limit) {
    return new Fault.CallError(Errno.EBUSY, text)
        .with("bound", JsonText.of(bound))
        .with("limit", JsonInteger.of(limit));
  }

  private static LiveJob joinable(List<LiveJob> waiting, Wanted wanted) {
    for (LiveJob job : waiting.reversed()) {
      if (JobAccess.mayJoin(wanted.owner(), job.owner())) {
        return job;
      }
    }
    throw new Fault.CallError(Errno.EBUSY, BUSY + " by another user");
  }
}
