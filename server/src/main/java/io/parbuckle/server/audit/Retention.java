package io.parbuckle.server.audit;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// Takes the oldest rows away: those that are too old, and what is more than the trail may take.
/// The hash of the last one that went is kept, so that the rest can be verified.
///
/// **Threads.** The trail's writer. **Bound.** [#SLICE] rows a transaction, so that nobody waits
/// for long.
final class Retention {

  private static final int SLICE = 500;
  private static final Duration EVERY = Duration.ofHours(1);
  private static final long BYTES_OF_GIB = 1L << 30;

  /// Rows that may be added before a quota is looked at again.
  private static final long ROWS = 10_000;

  private final AuditStore store;
  private final Supplier<AuditSettings> settings;
  private final Time time;
  private long lastNanos;
  private long lastId;

  Retention(AuditStore store, Supplier<AuditSettings> settings, Time time) {
    this.store = store;
    this.settings = settings;
    this.time = time;
    // At once when the server starts.
    lastNanos = time.nanos() - EVERY.toNanos();
  }

  /// How long the writer may sleep.
  Duration due(Duration atMost) {
    long left = EVERY.toNanos() - (time.nanos() - lastNanos);
    return Duration.ofNanos(Math.clamp(left, 1_000_000, atMost.toNanos()));
  }

  /// @param now whether it is time whatever the clock says
  /// @return whether rows have gone
  boolean run(AuditChain chain, boolean now) {
    boolean late = time.nanos() - lastNanos >= EVERY.toNanos();
    if (!now && !late && chain.lastId() - lastId < ROWS) {
      return false;
    }
    lastNanos = time.nanos();
    lastId = chain.lastId();
    AuditSettings limits = settings.get();
    long before = time.instant().minus(Duration.ofDays(limits.retention())).getEpochSecond();
    long bytesMax = limits.quota() == 0 ? Long.MAX_VALUE : limits.quota() * BYTES_OF_GIB;
    long bytes = chain.bytes();
    long cut = chain.cutId();
    while (true) {
      List<AuditRow> gone = new ArrayList<>();
      for (AuditRow row : store.behind(cut, SLICE)) {
        if (row.messageTimestamp() >= before && bytes <= bytesMax) {
          break;
        }
        gone.add(row);
        bytes -= row.bytes();
      }
      if (!gone.isEmpty()) {
        store.cut(gone);
        cut = gone.getLast().id();
      }
      if (gone.size() < SLICE) {
        return cut != chain.cutId();
      }
    }
  }
}
