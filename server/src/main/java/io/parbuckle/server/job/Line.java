package io.parbuckle.server.job;

import io.parbuckle.api.job.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Jobs in line: first come first served within a class of priority, and a job rises one class for
/// each minute in line (`extensions.md` §7.3).
///
/// **Threads.** Guarded by whoever holds it.
///
/// @param <J> what stands in line
final class Line<J extends Standing> {

  private static final Duration RISES_EVERY = Duration.ofMinutes(1);

  /// Who came when, by class; within a class the first has waited longest and is the highest.
  private final Map<Priority, Map<J, Long>> classes = new EnumMap<>(Priority.class);

  private long arrivals;

  /// A place in line, as of one moment.
  private record Rank<J>(J job, long risen, long arrival) {

    static <J> Comparator<Rank<J>> order() {
      return Comparator.comparingLong((Rank<J> rank) -> rank.risen)
          .thenComparingLong(rank -> rank.arrival);
    }
  }

  void add(J job) {
    arrivals++;
    classes.computeIfAbsent(job.priority(), _ -> new LinkedHashMap<>()).put(job, arrivals);
  }

  /// @return whether it stood here
  boolean remove(J job) {
    Map<J, Long> same = classes.get(job.priority());
    return same != null && same.remove(job) != null;
  }

  boolean contains(J job) {
    Map<J, Long> same = classes.get(job.priority());
    return same != null && same.containsKey(job);
  }

  int size() {
    int size = 0;
    for (Map<J, Long> same : classes.values()) {
      size += same.size();
    }
    return size;
  }

  int count(Predicate<J> which) {
    return (int)
        classes.values().stream().flatMap(same -> same.keySet().stream()).filter(which).count();
  }

  boolean isEmpty() {
    return size() == 0;
  }

  /// Takes out the first of those that may go.
  Optional<J> next(Instant now, Predicate<J> mayGo) {
    @Nullable Rank<J> best = null;
    for (Map<J, Long> same : classes.values()) {
      Rank<J> first = first(same, now, mayGo);
      if (first != null && (best == null || Rank.<J>order().compare(first, best) < 0)) {
        best = first;
      }
    }
    if (best == null) {
      return Optional.empty();
    }
    remove(best.job());
    return Optional.of(best.job());
  }

  private @Nullable Rank<J> first(Map<J, Long> same, Instant now, Predicate<J> mayGo) {
    for (Map.Entry<J, Long> entry : same.entrySet()) {
      if (mayGo.test(entry.getKey())) {
        return rank(entry, now);
      }
    }
    return null;
  }

  /// How many classes go before this one.
  private static int classOf(Priority priority) {
    return switch (priority) {
      case INTERACTIVE -> 0;
      case NORMAL -> 1;
      case BACKGROUND -> 2;
    };
  }

  private Rank<J> rank(Map.Entry<J, Long> entry, Instant now) {
    J job = entry.getKey();
    long minutes = Math.max(0, Duration.between(job.since(), now).dividedBy(RISES_EVERY));
    return new Rank<>(job, Math.max(0, classOf(job.priority()) - minutes), entry.getValue());
  }

  /// Everybody, as they would go now.
  List<J> inOrder(Instant now) {
    List<Rank<J>> ranks = new ArrayList<>();
    for (Map<J, Long> same : classes.values()) {
      same.entrySet().forEach(entry -> ranks.add(rank(entry, now)));
    }
    ranks.sort(Rank.order());
    return ranks.stream().map(Rank::job).toList();
  }
}
