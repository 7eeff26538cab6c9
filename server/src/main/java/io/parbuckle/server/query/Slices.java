package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;

/// Rows of a table in an order, read in slices: each begins behind the last row of the one before,
/// so that rows which come and go meanwhile move nothing, and a reader holds up nobody.
///
/// **Threads.** One. **Bound.** [#SLICE] rows at a time, for as long as the query's [Patience]
/// lasts.
public final class Slices<R> implements Iterator<R> {

  public static final int SLICE = 500;

  private final Wanted wanted;
  private final Function<Sql, List<R>> fetch;
  private final Function<R, JsonValue> entry;
  private final Deque<R> next = new ArrayDeque<>();
  private Sql where;
  private long offset;
  private int size;
  private boolean begun;
  private boolean done;

  /// @param fetch runs a statement that ends in what it is given: from the condition behind `where`
  ///   on
  /// @param entry a row as filters see it
  public Slices(Wanted wanted, Function<Sql, List<R>> fetch, Function<R, JsonValue> entry) {
    this.wanted = wanted;
    this.fetch = fetch;
    this.entry = entry;
    where = wanted.where();
    offset = Math.max(0, wanted.offset());
    size = wanted.atMost() > 0 ? (int) Math.min(SLICE, wanted.atMost()) : SLICE;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !done) {
      readSlice();
    }
    return !next.isEmpty();
  }

  private void readSlice() {
    if (begun) {
      wanted.patience().another();
    }
    begun = true;
    List<R> slice = fetch.apply(statement());
    next.addAll(slice);
    done = slice.size() < size;
    if (!done) {
      where = wanted.where().and(wanted.order().behind(entry.apply(slice.getLast())));
      offset = 0;
      size = SLICE;
    }
  }

  private Sql statement() {
    Map<String, Object> values = new LinkedHashMap<>(where.values());
    values.put("size", size);
    String text = where.text() + " order by " + wanted.order().text() + " limit :size";
    if (offset > 0) {
      values.put("offset", offset);
      text += " offset :offset";
    }
    return new Sql(text, values);
  }

  @Override
  public R next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    return next.removeFirst();
  }
}
