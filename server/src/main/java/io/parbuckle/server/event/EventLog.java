package io.parbuckle.server.event;

import io.parbuckle.api.event.Change;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The latest changes with their numbers, for those who subscribe again: a ring, oldest first.
///
/// Changes are kept as they are, not as JSON, because most of them nobody ever asks for again. Old
/// ones go when a new one comes or somebody asks; no thread looks after them.
///
/// **Bound.** [EventLimits]; one change that alone is above the bound on bytes is not kept.
///
/// **Threads.** Not safe: [EventBus] calls it under its lock.
final class EventLog {

  private static final int ROOM_FIRST = 64;

  /// What a place and the change itself take, beside what the change carries.
  private static final long ENTRY_BYTES = 160;

  private final EventLimits limits;

  /// The first number of this process.
  private final long first;

  private @Nullable Entry[] ring = new @Nullable Entry[ROOM_FIRST];
  private int head;
  private int size;
  private long bytes;
  private long newest;

  /// From this number on everything is here.
  private long oldest;

  private Gap.Reason loss = Gap.Reason.SIZE;

  /// One change.
  ///
  /// @param nanos when it was told
  /// @param weight bytes of memory that it takes, about
  record Entry(long seq, long nanos, long weight, Change change, Visibility visibility) {}

  EventLog(EventLimits limits, long first) {
    this.limits = limits;
    this.first = first;
    this.newest = first - 1;
    this.oldest = first;
  }

  /// The newest number given; before the first one that of an earlier process.
  long newest() {
    return newest;
  }

  long oldest() {
    return oldest;
  }

  /// @param weight what the change carries, in bytes
  void add(long seq, long nanos, long weight, Change change, Visibility visibility) {
    expire(nanos);
    newest = seq;
    Entry entry = new Entry(seq, nanos, weight + ENTRY_BYTES, change, visibility);
    while (size > 0 && (size >= limits.count() || bytes + entry.weight() > limits.bytes())) {
      drop(Gap.Reason.SIZE);
    }
    if (entry.weight() > limits.bytes()) {
      oldest = seq + 1;
      loss = Gap.Reason.SIZE;
      return;
    }
    append(entry);
  }

  private void append(Entry entry) {
    if (size == ring.length) {
      grow();
    }
    ring[(head + size) & (ring.length - 1)] = entry;
    size++;
    bytes += entry.weight();
  }

  private void grow() {
    @Nullable Entry[] larger = new @Nullable Entry[ring.length * 2];
    for (int i = 0; i < size; i++) {
      larger[i] = at(i);
    }
    ring = larger;
    head = 0;
  }

  /// Drops what is too old.
  void expire(long nanos) {
    while (size > 0 && nanos - at(0).nanos() >= limits.age().toNanos()) {
      drop(Gap.Reason.AGE);
    }
  }

  private void drop(Gap.Reason reason) {
    Entry gone = at(0);
    ring[head] = null;
    head = (head + 1) & (ring.length - 1);
    size--;
    bytes -= gone.weight();
    oldest = gone.seq() + 1;
    loss = reason;
  }

  private Entry at(int index) {
    return java.util.Objects.requireNonNull(ring[(head + index) & (ring.length - 1)]);
  }

  /// What is missing for somebody who has everything up to that number; null for nothing.
  @Nullable Gap gap(long since) {
    if (since > newest) {
      return new Gap(since, newest + 1, Gap.Reason.UNKNOWN);
    }
    if (since >= oldest - 1) {
      return null;
    }
    return new Gap(since, oldest, since < first - 1 ? Gap.Reason.RESTART : loss);
  }

  /// The first changes above a number.
  List<Entry> after(long seq, int most) {
    int from = indexAfter(seq);
    int to = Math.min(size, from + most);
    List<Entry> found = new ArrayList<>(to - from);
    for (int i = from; i < to; i++) {
      found.add(at(i));
    }
    return found;
  }

  private int indexAfter(long seq) {
    int low = 0;
    int high = size;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (at(middle).seq() <= seq) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
