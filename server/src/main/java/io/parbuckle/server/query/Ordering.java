package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.QueryOptions.Nulls;
import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sorts entries by the keys of `order_by` (`query.md` §8, §9). Always stable: equal entries keep
/// their order, also where it goes down.
final class Ordering {

  private Ordering() {}

  /// The entries in order.
  ///
  /// @throws QueryFault when two keys have to be compared and have no order
  static List<JsonValue> sorted(List<JsonValue> entries, List<SortKey> keys, Rules rules) {
    if (keys.isEmpty()) {
      return entries;
    }
    return switch (rules) {
      case UNTIL_26 -> keyByKey(entries, keys);
      case FROM_27 -> firstKeyFirst(entries, keys);
      case TABLE -> TableOrdering.sorted(entries, keys);
    };
  }

  /// What an entry is sorted by; null where a prefix for nulls takes it apart.
  static JsonValue value(SortKey key, JsonValue entry, Rules rules) {
    if (rules == Rules.TABLE) {
      return TableLeaf.value(TableLeaf.columns(key.path()), entry);
    }
    return key.nulls() != Nulls.UNSAID && isNull(entry, key)
        ? JsonValue.NULL
        : Paths.key(key.path(), entry, rules);
  }

  // Until 26: each key sorts the whole list again, so that the last one dominates.

  private record Keyed(JsonValue entry, JsonValue key) {}

  private static List<JsonValue> keyByKey(List<JsonValue> entries, List<SortKey> keys) {
    List<JsonValue> sorted = entries;
    for (SortKey key : keys) {
      sorted = byOne(sorted, key);
    }
    return sorted;
  }

  private static List<JsonValue> byOne(List<JsonValue> entries, SortKey key) {
    if (key.nulls() == Nulls.UNSAID) {
      return byValue(entries, key);
    }
    List<JsonValue> nulls = new ArrayList<>();
    List<JsonValue> others = new ArrayList<>();
    for (JsonValue entry : entries) {
      (isNull(entry, key) ? nulls : others).add(entry);
    }
    List<JsonValue> sorted = byValue(others, key);
    List<JsonValue> both = new ArrayList<>(entries.size());
    both.addAll(key.nulls() == Nulls.FIRST ? nulls : sorted);
    both.addAll(key.nulls() == Nulls.FIRST ? sorted : nulls);
    return both;
  }

  /// With a prefix for nulls, the member whose name is the whole path is asked, dots and all.
  private static boolean isNull(JsonValue entry, SortKey key) {
    if (entry instanceof JsonObject object) {
      return object.at(key.path().text()) instanceof JsonNull;
    }
    throw QueryFault.of(
        Kind.TYPE_MISMATCH,
        "AttributeError",
        "'" + PythonValues.type(entry) + "' object has no attribute 'get'");
  }

  private static List<JsonValue> byValue(List<JsonValue> entries, SortKey key) {
    List<Keyed> keyed = new ArrayList<>(entries.size());
    for (JsonValue entry : entries) {
      keyed.add(new Keyed(entry, Paths.key(key.path(), entry, Rules.UNTIL_26)));
    }
    Comparator<Keyed> order = (a, b) -> Values.compare(a.key(), b.key(), "<");
    keyed.sort(key.descending() ? order.reversed() : order);
    List<JsonValue> sorted = new ArrayList<>(entries.size());
    for (Keyed entry : keyed) {
      sorted.add(entry.entry());
    }
    return sorted;
  }

  // From 27 on: the first key dominates.

  private static List<JsonValue> firstKeyFirst(List<JsonValue> entries, List<SortKey> keys) {
    Comparator<JsonValue> order = (_, _) -> 0;
    for (SortKey key : keys) {
      order = order.thenComparing(comparing(key));
    }
    List<JsonValue> sorted = new ArrayList<>(entries);
    sorted.sort(order);
    return sorted;
  }

  private static Comparator<JsonValue> comparing(SortKey key) {
    Comparator<JsonValue> values =
        (a, b) ->
            compareOrNull(
                Paths.key(key.path(), a, Rules.FROM_27), Paths.key(key.path(), b, Rules.FROM_27));
    Comparator<JsonValue> directed = key.descending() ? values.reversed() : values;
    return switch (key.nulls()) {
      case UNSAID -> directed;
      case FIRST -> nullsApart(key, -1, directed);
      case LAST -> nullsApart(key, 1, directed);
    };
  }

  private static Comparator<JsonValue> nullsApart(
      SortKey key, int placeOfNulls, Comparator<JsonValue> others) {
    return (a, b) -> {
      boolean nullA = isNull(a, key);
      boolean nullB = isNull(b, key);
      if (nullA || nullB) {
        return nullA == nullB ? 0 : nullA ? placeOfNulls : -placeOfNulls;
      }
      return others.compare(a, b);
    };
  }

  /// Two nulls are equal; one against a value has no order.
  static int compareOrNull(JsonValue a, JsonValue b) {
    return a instanceof JsonNull && b instanceof JsonNull ? 0 : Values.compare(a, b, "<");
  }
}
