package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;

/// Free uids or gids. One that a client was told is kept for it for a minute, so that two who ask
/// at once do not take the same one.
///
/// **Bound.** 1,000 numbers are kept; the oldest goes.
///
/// **Threads.** Any; nothing here blocks.
final class FreeNumbers {

  private static final long FIRST = 3000;
  private static final long KEPT_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int KEPT_MAX = 1_000;

  private final Time time;

  /// Numbers that were told, to the time until when they are kept; oldest first. Guarded by `this`.
  private final SequencedMap<Long, Long> kept = new LinkedHashMap<>();

  FreeNumbers(Time time) {
    this.time = time;
  }

  /// The first number from 3000 on that nobody has and that is kept for nobody; gaps come first.
  synchronized long next(Collection<Long> used) {
    long now = time.nanos();
    kept.values().removeIf(until -> now - until >= 0);
    Set<Long> taken = new HashSet<>(used);
    taken.addAll(kept.keySet());
    long next = FIRST;
    while (taken.contains(next)) {
      next++;
    }
    return next;
  }

  /// The same, and it is kept for whoever asked.
  synchronized long tell(Collection<Long> used) {
    long next = next(used);
    kept.put(next, time.nanos() + KEPT_NANOS);
    if (kept.size() > KEPT_MAX) {
      kept.pollFirstEntry();
    }
    return next;
  }
}
