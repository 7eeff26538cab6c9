package io.parbuckle.server.job;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which job holds which lock, and who waits for it, first come first served.
///
/// **Threads.** Any. Every method is atomic and none of them blocks, calls out or does I/O.
///
/// @param <J> what stands in line
final class LockTable<J> {

  /// The head of a line holds the lock. Guarded by this.
  private final Map<String, Deque<J>> lines = new HashMap<>();

  /// Joins the line for a lock; the head of the line holds it.
  ///
  /// @return whether `job` holds the lock now
  synchronized boolean join(String lock, J job) {
    Deque<J> line = lines.computeIfAbsent(lock, _ -> new ArrayDeque<>());
    line.addLast(job);
    return line.size() == 1;
  }

  /// Leaves the line, from wherever in it `job` stands.
  ///
  /// @return who holds the lock now and did not before
  synchronized Optional<J> leave(String lock, J job) {
    Deque<J> line = lines.get(lock);
    if (line == null) {
      return Optional.empty();
    }
    boolean held = line.getFirst().equals(job);
    line.remove(job);
    if (line.isEmpty()) {
      lines.remove(lock); // or the table grows by one line for every lock name ever used
      return Optional.empty();
    }
    return held ? Optional.of(line.getFirst()) : Optional.empty();
  }

  synchronized Optional<J> holder(String lock) {
    Deque<J> line = lines.get(lock);
    return line == null ? Optional.empty() : Optional.of(line.getFirst());
  }

  /// Who waits behind the holder, in order.
  synchronized List<J> waiting(String lock) {
    Deque<J> line = lines.get(lock);
    if (line == null) {
      return List.of();
    }
    List<J> waiting = new ArrayList<>(line);
    waiting.removeFirst();
    return waiting;
  }

  /// How many stand before `job`, 0 at the head, -1 when it is not in line.
  synchronized int place(String lock, J job) {
    int place = 0;
    for (J other : lines.getOrDefault(lock, new ArrayDeque<>())) {
      if (other.equals(job)) {
        return place;
      }
      place++;
    }
    return -1;
  }

  /// How many locks are held.
  synchronized int size() {
    return lines.size();
  }
}
