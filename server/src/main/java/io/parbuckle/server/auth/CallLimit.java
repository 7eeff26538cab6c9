package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.LinkedHashMap;

/// How often an address may call a method that needs no login (`protocol.md` §8.3): 20 times within
/// 60 s of the first; then it is told how long to wait, at once. UNIX peers are not counted.
///
/// **Bound.** 10,000 counters; the one that was not used for longest goes, so that nobody can fill
/// the table and stop others.
///
/// **Threads.** Any; nothing here blocks.
public final class CallLimit {

  static final int CALLS_MAX = 20;
  static final Duration WINDOW = Duration.ofSeconds(60);
  private static final int COUNTERS_MAX = 10_000;

  private final Time time;

  /// In the order of their last use. Guarded by `this`.
  private final LinkedHashMap<Key, Counter> counters = new LinkedHashMap<>(16, 0.75f, true);

  private record Key(String method, String address) {}

  private record Counter(long sinceNanos, int calls) {}

  public CallLimit(Time time) {
    this.time = time;
  }

  /// @throws io.parbuckle.api.fault.Fault the rate limit, from the 21st call on
  public void count(String method, Origin origin) {
    if (origin instanceof Origin.Tcp tcp) {
      long leftNanos = add(new Key(method, Addresses.counted(tcp)), time.nanos());
      if (leftNanos > 0) {
        throw Busy.rateLimit(Duration.ofNanos(leftNanos));
      }
    }
  }

  /// @return nanoseconds to wait, 0 for a call that may be made
  private synchronized long add(Key key, long now) {
    Counter counter = counters.get(key);
    if (counter == null || now - counter.sinceNanos() >= WINDOW.toNanos()) {
      counter = new Counter(now, 0);
    }
    if (counter.calls() >= CALLS_MAX) {
      return counter.sinceNanos() + WINDOW.toNanos() - now;
    }
    counters.put(key, new Counter(counter.sinceNanos(), counter.calls() + 1));
    if (counters.size() > COUNTERS_MAX) {
      counters.pollFirstEntry();
    }
    return 0;
  }
}
