package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.LinkedHashMap;

/// How many calls an API key may make in a minute (`api_keys.calls_per_minute`), however many
/// connections use it, and with the tokens that they make.
///
/// **Bound.** 10,000 keys; the one that was not used for longest is forgotten.
///
/// **Threads.** Any; nothing here blocks.
final class KeyBudget {

  private static final long WINDOW_NANOS = Duration.ofSeconds(60).toNanos();
  private static final int KEYS_MAX = 10_000;

  private final int callsMax;
  private final Time time;

  /// In the order of their last use. Guarded by `this`.
  private final LinkedHashMap<Long, Spent> keys = new LinkedHashMap<>(16, 0.75f, true);

  private record Spent(long sinceNanos, int calls) {}

  /// @param callsMax 0 for no limit
  KeyBudget(int callsMax, Time time) {
    this.callsMax = callsMax;
    this.time = time;
  }

  /// @throws io.parbuckle.api.fault.Fault the rate limit, when the caller's key has been used up
  void count(Caller caller) {
    Long key = callsMax == 0 ? null : Credentials.keyOf(caller);
    long left = key == null ? 0 : spend(key, time.nanos());
    if (left > 0) {
      throw Busy.rateLimit(Duration.ofNanos(left));
    }
  }

  /// @return nanoseconds to wait, 0 for a call that may be made
  private synchronized long spend(long key, long now) {
    Spent spent = keys.get(key);
    if (spent == null || now - spent.sinceNanos() >= WINDOW_NANOS) {
      spent = new Spent(now, 0);
    }
    if (spent.calls() >= callsMax) {
      return spent.sinceNanos() + WINDOW_NANOS - now;
    }
    keys.put(key, new Spent(spent.sinceNanos(), spent.calls() + 1));
    if (keys.size() > KEYS_MAX) {
      keys.pollFirstEntry();
    }
    return 0;
  }
}
