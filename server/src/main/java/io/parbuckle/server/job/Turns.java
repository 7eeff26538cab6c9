package io.parbuckle.server.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: a job runs when it holds its lock and one of the bounded places.
///
/// One user holds a bounded number of them; jobs above that wait, and let those of others pass. The
/// server itself is no user. A job that only waits for others takes no place, or bounded places
/// would wait for themselves.
///
/// **Threads.** Any. Every method is atomic and none of them blocks, calls out or does I/O.
final class Turns {

  private final LockTable<LiveJob> locks;
  private final int placesMax;
  private final int placesPerUser;

  /// Guarded by this.
  private final Set<LiveJob> placed = new HashSet<>();

  /// How many of the places each user holds; whoever holds none is not in it. Guarded by this.
  private final Map<String, Integer> held = new HashMap<>();

  /// Jobs that wait for nothing but a place, in order. Guarded by this.
  private final Deque<LiveJob> ready = new ArrayDeque<>();

  /// @param placesPerUser 0 for no limit but `placesMax`
  Turns(LockTable<LiveJob> locks, int placesMax, int placesPerUser) {
    this.locks = locks;
    this.placesMax = placesMax;
    this.placesPerUser = placesPerUser == 0 ? placesMax : placesPerUser;
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
    if (placed.size() < placesMax && mayHoldMore(user(job))) {
      take(job);
      return true;
    }
    ready.addLast(job);
    return false;
  }

  private void take(LiveJob job) {
    placed.add(job);
    String user = user(job);
    if (user != null) {
      held.merge(user, 1, Integer::sum);
    }
  }

  /// @return whether the job held a place
  private boolean giveBack(LiveJob job) {
    boolean had = placed.remove(job);
    String user = user(job);
    if (had && user != null) {
      held.computeIfPresent(user, (_, count) -> count == 1 ? null : count - 1);
    }
    return had;
  }

  private static @Nullable String user(LiveJob job) {
    return job.owner().username();
  }

  private boolean mayHoldMore(@Nullable String user) {
    return user == null || held.getOrDefault(user, 0) < placesPerUser;
  }

  /// Leaves, from wherever the job stands.
  ///
  /// @return those whose turn has come by that
  synchronized List<LiveJob> leave(LiveJob job) {
    if (!giveBack(job)) {
      ready.remove(job);
    }
    List<LiveJob> next = new ArrayList<>(1);
    Iterator<LiveJob> line = ready.iterator();
    while (placed.size() < placesMax && line.hasNext()) {
      LiveJob first = line.next();
      if (mayHoldMore(user(first))) {
        line.remove();
        take(first);
        next.add(first);
      }
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

  /// How many wait for the place that a new job of this user would wait for: those of the user
  /// alone while he holds all that he may, so that he fills nobody else's line.
  synchronized int waitingForPlace(@Nullable String user) {
    if (mayHoldMore(user)) {
      return (int) ready.stream().filter(job -> mayHoldMore(user(job))).count();
    }
    return (int) ready.stream().filter(job -> Objects.equals(user(job), user)).count();
  }
}
