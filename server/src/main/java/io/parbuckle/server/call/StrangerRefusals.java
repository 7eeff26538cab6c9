package io.parbuckle.server.call;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.Addresses;
import io.parbuckle.server.auth.Origin;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// How many refused calls and logins of strangers are recorded: [#MOST] of an address in [#WINDOW],
/// so that nobody can fill the audit trail from outside.
///
/// **Threads.** Any. **Bound.** [#ADDRESSES_MAX] addresses; the longest unused is forgotten.
final class StrangerRefusals {

  private static final int MOST = 60;
  private static final Duration WINDOW = Duration.ofMinutes(1);
  private static final int ADDRESSES_MAX = 10_000;

  private final Time time;

  /// By address. Guarded by itself.
  private final Map<String, Count> counts =
      new LinkedHashMap<>(64, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Count> eldest) {
          return size() > ADDRESSES_MAX;
        }
      };

  private static final class Count {
    private long since;
    private int count;
  }

  StrangerRefusals(Time time) {
    this.time = time;
  }

  /// Whether one more is to be recorded.
  boolean take(Origin origin) {
    String address =
        switch (origin) {
          case Origin.Tcp tcp -> Addresses.counted(tcp);
          case Origin.Unix unix -> "uid " + unix.uid();
        };
    long now = time.nanos();
    synchronized (counts) {
      Count count = counts.computeIfAbsent(address, _ -> new Count());
      if (count.count == 0 || now - count.since > WINDOW.toNanos()) {
        count.since = now;
        count.count = 0;
      }
      count.count++;
      return count.count <= MOST;
    }
  }
}
