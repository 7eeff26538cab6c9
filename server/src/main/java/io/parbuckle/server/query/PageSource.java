package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where the entries of a page come from.
sealed interface PageSource {

  PageOrder order();

  /// The entries that match, in order, from a place on.
  ///
  /// @param place the last entry's of the page before; null for the first page
  /// @param atMost how many are looked at as a rule
  /// @throws QueryFault if it cannot be told which match
  Iterator<JsonValue> behind(@Nullable List<JsonValue> place, int atMost);

  /// Entries among which the one with this key is, if it is still there.
  Iterable<? extends JsonValue> candidates(JsonValue key);

  /// Entries in memory: all are matched and sorted for every page.
  record Memory(
      Iterable<? extends JsonValue> entries,
      QueryParams asked,
      Rules rules,
      EntryOrder order,
      Room room)
      implements PageSource {

    static Memory of(
        Iterable<? extends JsonValue> entries, QueryParams asked, Rules rules, Room room) {
      EntryOrder order = new EntryOrder(asked.options().orderBy(), rules);
      return new Memory(entries, asked, rules, order, room);
    }

    @Override
    public Iterator<JsonValue> behind(@Nullable List<JsonValue> place, int atMost) {
      List<JsonValue> matching =
          Query.matching(entries, asked.filters(), asked.options(), rules, room);
      return order.sorted(matching).stream()
          .filter(entry -> place == null || order.isBehind(place, entry))
          .iterator();
    }

    @Override
    public Iterable<? extends JsonValue> candidates(JsonValue key) {
      return entries;
    }
  }

  /// Entries in a table, in an order that the database has too: read from the place on. What the
  /// database does not decide of the filter is asked of each as it is read, and a fault in an entry
  /// is told on its page.
  record Sorted(
      Stored stored,
      QueryParams asked,
      FilterMatcher matcher,
      FilterToSql.Part part,
      SqlOrder order)
      implements PageSource {

    @Override
    public Iterator<JsonValue> behind(@Nullable List<JsonValue> place, int atMost) {
      Sql where = place == null ? part.where() : part.where().and(order.behind(place, "p"));
      Wanted wanted =
          new Wanted(
              where,
              order,
              0,
              part.exact() ? atMost : 0,
              entry -> (place == null || order.isBehind(place, entry)) && matcher.matches(entry));
      Iterable<JsonValue> entries = stored.read(wanted);
      return part.exact() ? entries.iterator() : new Matching(entries.iterator(), matcher);
    }

    @Override
    public Iterable<JsonValue> candidates(JsonValue key) {
      return withKey(stored, key);
    }
  }

  /// Entries in a table, in an order that only memory has.
  record Unsorted(Stored stored, Memory memory) implements PageSource {

    @Override
    public PageOrder order() {
      return memory.order();
    }

    @Override
    public Iterator<JsonValue> behind(@Nullable List<JsonValue> place, int atMost) {
      return memory.behind(place, atMost);
    }

    @Override
    public Iterable<JsonValue> candidates(JsonValue key) {
      return withKey(stored, key);
    }
  }

  static PageSource of(Stored stored, QueryParams asked, Rules rules, Room room) {
    Table table = stored.table();
    Dialect dialect = stored.dialect();
    FilterMatcher matcher = FilterMatcher.of(asked.filters(), rules);
    if (rules == Rules.TABLE) {
      table.checkColumns(asked.filters(), asked.options());
    }
    FilterToSql.Part part = FilterToSql.part(asked.filters(), table, rules, dialect);
    SqlOrder order = SqlOrder.of(asked.options().orderBy(), table, rules, dialect);
    if (order != null) {
      return new Sorted(stored, asked, matcher, part, order);
    }
    return new Unsorted(
        stored, Memory.of(stored.read(Wanted.where(part.where(), stored)), asked, rules, room));
  }

  private static Iterable<JsonValue> withKey(Stored stored, JsonValue key) {
    SqlOrder order = SqlOrder.natural(stored.table(), stored.dialect());
    return key instanceof JsonNull || !order.isPlace(List.of(key))
        ? stored.read(Wanted.all(stored))
        : stored.read(
            new Wanted(order.at(key), order, 0, 0, entry -> Values.equal(order.key(entry), key)));
  }
}
