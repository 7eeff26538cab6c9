package io.parbuckle.server.job;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which job holds which lock, and who waits for it in a [Line].
///
/// **Threads.** Any. Every method is atomic and none of them blocks, calls out or does I/O.
///
/// @param <J> what stands in line
final class LockTable<J extends Standing> {

  private final InstantSource time;
  private final Predicate<J> mayHold;

  /// Guarded by this.
  private final Map<String, Lock<J>> locks = new TreeMap<>();

  /// @param mayHold a job that may not is passed over while it waits; must not call back
  LockTable(InstantSource time, Predicate<J> mayHold) {
    this.time = time;
    this.mayHold = mayHold;
  }

  private static final class Lock<J extends Standing> {

    @Nullable J holder;
    @Nullable Instant since;
    final Line<J> line = new Line<>();
  }

  /// A lock at one moment.
  ///
  /// @param since when the holder got it
  /// @param waiting in the order in which they would get it now
  record State<J>(String lock, @Nullable J holder, @Nullable Instant since, List<J> waiting) {}

  /// Joins the line for a lock.
  ///
  /// @return whether `job` holds the lock now
  synchronized boolean join(String name, J job) {
    Lock<J> lock = locks.computeIfAbsent(name, _ -> new Lock<>());
    lock.line.add(job);
    return pass(lock).filter(job::equals).isPresent();
  }

  /// Gives a lock that nobody holds to the first who may hold it.
  private Optional<J> pass(Lock<J> lock) {
    if (lock.holder != null) {
      return Optional.empty();
    }
    Instant now = time.instant();
    Optional<J> next = lock.line.next(now, mayHold);
    next.ifPresent(
        job -> {
          lock.holder = job;
          lock.since = now;
        });
    return next;
  }

  /// Leaves the line, from wherever in it `job` stands.
  ///
  /// @return who holds the lock now and did not before
  synchronized Optional<J> leave(String name, J job) {
    Lock<J> lock = locks.get(name);
    if (lock == null) {
      return Optional.empty();
    }
    if (job.equals(lock.holder)) {
      lock.holder = null;
      lock.since = null;
    } else {
      lock.line.remove(job);
    }
    Optional<J> next = pass(lock);
    if (lock.holder == null && lock.line.isEmpty()) {
      locks.remove(name); // or the table grows by one line for every lock name ever used
    }
    return next;
  }

  /// Those who may hold a lock by now, because `mayHold` says otherwise than before.
  ///
  /// @return who holds a lock now and did not before
  synchronized List<J> passAll() {
    List<J> holders = new ArrayList<>();
    locks.values().forEach(lock -> pass(lock).ifPresent(holders::add));
    return holders;
  }

  synchronized Optional<J> holder(String name) {
    Lock<J> lock = locks.get(name);
    return lock == null ? Optional.empty() : Optional.ofNullable(lock.holder);
  }

  /// Who waits behind the holder, in order.
  synchronized List<J> waiting(String name) {
    Lock<J> lock = locks.get(name);
    return lock == null ? List.of() : lock.line.inOrder(time.instant());
  }

  /// How many stand before `job`, 0 at the head, -1 when it is not in line.
  synchronized int place(String name, J job) {
    Lock<J> lock = locks.get(name);
    if (lock == null) {
      return -1;
    }
    if (job.equals(lock.holder)) {
      return 0;
    }
    int place = lock.line.inOrder(time.instant()).indexOf(job);
    return place < 0 || lock.holder == null ? place : place + 1;
  }

  /// Every lock that is held or waited for, by name.
  synchronized List<State<J>> all() {
    Instant now = time.instant();
    List<State<J>> states = new ArrayList<>();
    locks.forEach(
        (name, lock) ->
            states.add(new State<>(name, lock.holder, lock.since, lock.line.inOrder(now))));
    return states;
  }

  /// How many locks are held or waited for.
  synchronized int size() {
    return locks.size();
  }
}
