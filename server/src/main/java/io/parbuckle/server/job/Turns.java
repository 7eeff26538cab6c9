package io.parbuckle.server.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: a job runs when it holds its lock and one of the bounded places.
///
/// A job that only waits for others takes no place, or bounded places would wait for themselves.
///
/// **Threads.** Any. Every method is atomic and none of them blocks, calls out or does I/O.
final class Turns {

  private final LockTable<LiveJob> locks;
  private final int placesMax;

  /// Guarded by this.
  private final Set<LiveJob> placed = new HashSet<>();

  /// Jobs that wait for nothing but a place, in order. Guarded by this.
  private final Deque<LiveJob> ready = new ArrayDeque<>();

  Turns(LockTable<LiveJob> locks, int placesMax) {
    this.locks = locks;
    this.placesMax = placesMax;
  }

  /// Stands in line.
  ///
  /// @return whether its turn has come already
  synchronized boolean enter(LiveJob job) {
    String lock = job.lock();
    return (lock == null || locks.join(lock, job)) && place(job);
  }

  private boolean place(LiveJob job) {
    if (job.method().onlyWaits()) {
      return true;
    }
    if (placed.size() < placesMax) {
      placed.add(job);
      return true;
    }
    ready.addLast(job);
    return false;
  }

  /// Leaves, from wherever the job stands.
  ///
  /// @return those whose turn has come by that
  synchronized List<LiveJob> leave(LiveJob job) {
    List<LiveJob> next = new ArrayList<>(1);
    if (!placed.remove(job)) {
      ready.remove(job);
    }
    while (placed.size() < placesMax && !ready.isEmpty()) {
      LiveJob first = ready.removeFirst();
      placed.add(first);
      next.add(first);
    }
    String lock = job.lock();
    if (lock != null) {
      locks.leave(lock, job).filter(this::place).ifPresent(next::add);
    }
    return next;
  }

  /// Why a job that has not begun does not run now: `lock`, `slot`, or null when its turn has come.
  synchronized @Nullable String reason(LiveJob job) {
    String lock = job.lock();
    if (lock != null && locks.place(lock, job) > 0) {
      return "lock";
    }
    return ready.contains(job) ? "slot" : null;
  }

  synchronized int waitingForPlace() {
    return ready.size();
  }
}
