package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.query.Slices;
import io.parbuckle.server.query.Sql;
import io.parbuckle.server.query.Wanted;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Jobs that a query wants, in its order: those in memory sorted here, rows as the database sorts
/// them, and always the one that comes first of both.
///
/// **Threads.** One.
final class Listing implements Iterator<JsonValue> {

  private final Comparator<JsonValue> order;
  private final Deque<JsonValue> inMemory;
  private final Iterator<JobView> rows;
  private final Function<JobView, JsonValue> entry;
  private final Predicate<JobView> counts;
  private @Nullable JsonValue row;

  /// @param fetch runs a statement from its condition on
  /// @param inMemory jobs that have not ended
  /// @param entry a job as filters see it
  /// @param counts whether a row is one of the listing
  Listing(
      Function<Sql, List<JobView>> fetch,
      List<JobView> inMemory,
      Function<JobView, JsonValue> entry,
      Predicate<JobView> counts,
      Wanted wanted) {
    this.entry = entry;
    this.counts = counts;
    order = wanted.order().comparator();
    this.inMemory =
        new ArrayDeque<>(
            inMemory.stream().map(entry).filter(wanted.matches()).sorted(order).toList());
    // What is left out at the front has to be seen, and so have rows of jobs in memory.
    long atMost = wanted.atMost() == 0 ? 0 : wanted.atMost() + wanted.offset() + inMemory.size();
    rows = new Slices<>(wanted.fromFront(atMost), fetch, entry);
    for (long i = 0; i < wanted.offset() && hasNext(); i++) {
      next();
    }
  }

  @Override
  public boolean hasNext() {
    while (row == null && rows.hasNext()) {
      JobView next = rows.next();
      if (counts.test(next)) {
        row = entry.apply(next);
      }
    }
    return row != null || !inMemory.isEmpty();
  }

  @Override
  public JsonValue next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    JsonValue stored = row;
    JsonValue live = inMemory.peekFirst();
    if (stored == null || (live != null && order.compare(live, stored) < 0)) {
      return inMemory.removeFirst();
    }
    row = null;
    return stored;
  }
}
