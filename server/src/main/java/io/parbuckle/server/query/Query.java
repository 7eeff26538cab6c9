package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.Filter.All;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Runs a query over entries that are in memory, from the filter to the answer (`query.md` §8).
///
/// ```java
/// JsonValue answer = Query.run(entries, params.filters(), params.options(), Rules.UNTIL_26);
/// ```
///
/// **Threads.** Any; every run is its own.
public final class Query {

  private final Filter filter;
  private final QueryOptions options;
  private final Rules rules;
  private final Selection selection;
  private final Room room;

  private Query(Filter filter, QueryOptions options, Rules rules, Room room) {
    this.room = room;
    this.filter = filter;
    this.options = options;
    this.rules = rules;
    this.selection = new Selection(options.select(), rules);
  }

  /// A list of entries, one entry, or how many there are, as the options say.
  ///
  /// @throws QueryFault if it cannot be told, or if one entry was asked for and there is none
  public static JsonValue run(
      Iterable<? extends JsonValue> entries, Filter filter, QueryOptions options, Rules rules) {
    return run(entries, filter, options, rules, new Room(0));
  }

  /// The same with more room.
  ///
  /// @param room for what has to be kept at a time
  static JsonValue run(
      Iterable<? extends JsonValue> entries,
      Filter filter,
      QueryOptions options,
      Rules rules,
      Room room) {
    Query query = new Query(filter, options, rules, room);
    return switch (rules) {
      case UNTIL_26, FROM_27 -> query.inMemory(entries);
      case TABLE -> query.asTable(entries);
    };
  }

  /// The first entries of a result, and how many there would be.
  private static final class Kept {

    private final Room room;
    private final long max;
    private final List<JsonValue> entries = new ArrayList<>();
    private long count;

    Kept(long max, Room room) {
      this.max = max;
      this.room = room;
    }

    void add(JsonValue entry) {
      count++;
      if (count <= max) {
        room.take(entry);
        entries.add(entry);
      }
    }

    List<JsonValue> entries() {
      return entries;
    }

    long count() {
      return count;
    }
  }

  // In memory

  private JsonValue inMemory(Iterable<? extends JsonValue> entries) {
    boolean filtered = !(filter instanceof All all && all.isEmpty());
    boolean oneSuffices = options.get() && options.orderBy().isEmpty();
    boolean stopsAtFirst = oneSuffices && (filtered || (options.count() && rules == Rules.FROM_27));
    boolean oneBeatsCount = filtered && oneSuffices && rules == Rules.UNTIL_26;
    boolean counts = options.count() && !oneBeatsCount;
    Kept selected =
        selected(entries, filtered, stopsAtFirst, new Kept(counts ? 0 : keptMax(), room));
    if (oneBeatsCount) {
      return first(selected.entries());
    }
    if (counts) {
      return JsonInteger.of(selected.count());
    }
    List<JsonValue> ordered = Ordering.sorted(selected.entries(), options.orderBy(), rules);
    return options.get() ? first(ordered) : new JsonArray(page(ordered));
  }

  /// How many entries are needed from the front, if nothing is to be sorted.
  private long keptMax() {
    boolean all = !options.orderBy().isEmpty() || options.offset() < 0 || options.limit() < 0;
    if (all) {
      return Long.MAX_VALUE;
    }
    if (options.get()) {
      return 1;
    }
    return options.limit() == 0 ? Long.MAX_VALUE : needed(options.limit());
  }

  /// How many entries from the front hold a page of that size.
  private long needed(long size) {
    return Math.clamp(options.offset(), 0, Integer.MAX_VALUE) + Math.min(size, Integer.MAX_VALUE);
  }

  /// What is selected of the entries that match: all are looked at, since any may be at fault, and
  /// only so many are kept.
  private Kept selected(
      Iterable<? extends JsonValue> entries, boolean filtered, boolean stopsAtFirst, Kept kept) {
    FilterMatcher matcher = FilterMatcher.of(filter, rules);
    boolean kindKnown = !filtered || rules != Rules.UNTIL_26;
    for (JsonValue entry : entries) {
      if (!kindKnown) {
        checkKind(entry);
        kindKnown = true;
      }
      if (matcher.matches(entry)) {
        kept.add(selection.of(entry));
        if (stopsAtFirst) {
          break;
        }
      }
    }
    return kept;
  }

  /// The first entry decides what all are taken for: if it is no object, fields are looked up as
  /// attributes, of which JSON has none (`query.md` §4).
  private void checkKind(JsonValue first) {
    if (first instanceof JsonObject) {
      return;
    }
    List<Leaf> leaves = new ArrayList<>();
    filter.forEachLeaf(leaves::add);
    JsonValue field = leaves.getFirst().field().source();
    if (!(field instanceof JsonText(String name))) {
      throw QueryFault.mismatch(
          "attribute name must be string, not '" + PythonValues.type(field) + "'");
    }
    throw QueryFault.of(
        Kind.TYPE_MISMATCH,
        "AttributeError",
        "'" + PythonValues.type(first) + "' object has no attribute '" + name + "'");
  }

  private static JsonValue first(List<JsonValue> entries) {
    if (entries.isEmpty()) {
      throw QueryFault.noMatch();
    }
    return entries.getFirst();
  }

  /// Offset and limit; a negative one counts from the end.
  private List<JsonValue> page(List<JsonValue> entries) {
    List<JsonValue> rest = entries;
    if (options.offset() != 0) {
      rest = rest.subList(place(options.offset(), rest.size()), rest.size());
    }
    if (options.limit() != 0) {
      rest = rest.subList(0, place(options.limit(), rest.size()));
    }
    return rest;
  }

  private static int place(long index, int size) {
    long fromStart = index < 0 ? Math.max(index, -size) + size : index;
    return (int) Math.min(fromStart, size);
  }

  /// All entries that match, as they are: for pages, which sort them in their own way.
  ///
  /// @throws QueryFault if it cannot be told
  static List<JsonValue> matching(
      Iterable<? extends JsonValue> entries,
      Filter filter,
      QueryOptions options,
      Rules rules,
      Room room) {
    Query query = new Query(filter, options, rules, room);
    FilterMatcher matcher = FilterMatcher.of(filter, rules);
    boolean filtered = !(filter instanceof All all && all.isEmpty());
    List<JsonValue> matching = new ArrayList<>();
    boolean first = true;
    for (JsonValue entry : entries) {
      if (first && rules == Rules.TABLE) {
        query.checkColumns(entry);
      } else if (first && filtered && rules == Rules.UNTIL_26) {
        query.checkKind(entry);
      }
      first = false;
      if (matcher.matches(entry)) {
        room.take(entry);
        matching.add(entry);
      }
    }
    return matching;
  }

  // As a table

  private JsonValue asTable(Iterable<? extends JsonValue> rows) {
    FilterMatcher matcher = FilterMatcher.of(filter, rules);
    boolean pages = options.orderBy().isEmpty() && (options.limit() > 0 || options.get());
    long page = needed(options.get() ? 1 : options.limit());
    Kept matching = new Kept(options.count() ? 0 : pages ? page : Long.MAX_VALUE, room);
    boolean columnsKnown = false;
    for (JsonValue row : rows) {
      if (!columnsKnown) {
        checkColumns(row);
        columnsKnown = true;
      }
      if (matcher.matches(row)) {
        matching.add(row);
      }
    }
    if (options.count()) {
      return JsonInteger.of(matching.count());
    }
    List<JsonValue> ordered = Ordering.sorted(matching.entries(), options.orderBy(), rules);
    List<JsonValue> answers = new ArrayList<>();
    for (JsonValue row : tablePage(ordered)) {
      answers.add(selection.of(row));
    }
    return options.get() ? first(answers) : new JsonArray(answers);
  }

  /// Rows have all their columns, so the first shows which there are.
  private void checkColumns(JsonValue row) {
    Set<String> names = row instanceof JsonObject object ? object.members().keySet() : Set.of();
    filter.forEachLeaf(leaf -> TableLeaf.checkColumn(leaf.field(), names));
    options.orderBy().forEach(key -> TableLeaf.checkColumn(key.path(), names));
  }

  /// For a database a negative offset is none, and so is a negative limit. One row suffices for
  /// `get`.
  private List<JsonValue> tablePage(List<JsonValue> rows) {
    int from = Math.clamp(options.offset(), 0, rows.size());
    long count = options.get() ? 1 : options.limit() > 0 ? options.limit() : rows.size();
    int to = (int) Math.min(from + count, rows.size());
    return rows.subList(from, to);
  }
}
