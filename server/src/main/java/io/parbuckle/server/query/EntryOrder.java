package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryOptions.Nulls;
import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The order of pages over entries in memory: `order_by` by the rules of the collection, then the
/// primary key, then the entry itself, for collections whose entries share a key.
///
/// **Threads.** Any; immutable.
final class EntryOrder implements PageOrder {

  /// What entries are told apart by: the first of these that they have.
  private static final List<String> KEYS = List.of("id", "identifier", "path", "name");

  private final List<SortKey> keys;
  private final List<SortKey> dominantFirst;
  private final Rules rules;

  EntryOrder(List<SortKey> keys, Rules rules) {
    this.keys = keys;
    this.dominantFirst = rules == Rules.UNTIL_26 ? keys.reversed() : keys;
    this.rules = rules;
  }

  /// The entries in this order.
  ///
  /// @throws QueryFault when two have to be compared and have no order
  List<JsonValue> sorted(List<JsonValue> entries) {
    List<JsonValue> byKey = new ArrayList<>(entries);
    byKey.sort(
        Comparator.comparing(this::key, TableOrdering::compareValues)
            .thenComparing(EntryOrder::rest, TableOrdering::compareValues));
    return Ordering.sorted(byKey, keys, rules); // stable
  }

  @Override
  public List<JsonValue> place(JsonValue entry) {
    List<JsonValue> place = new ArrayList<>();
    dominantFirst.forEach(key -> place.add(Ordering.value(key, entry, rules)));
    place.add(key(entry));
    place.add(rest(entry));
    return place;
  }

  @Override
  public boolean isPlace(List<JsonValue> values) {
    return values.size() == keys.size() + 2;
  }

  @Override
  public boolean isBehind(List<JsonValue> place, JsonValue entry) {
    List<JsonValue> other = place(entry);
    for (int i = 0; i < dominantFirst.size(); i++) {
      int order = compare(dominantFirst.get(i), other.get(i), place.get(i));
      if (order != 0) {
        return order > 0;
      }
    }
    for (int i = keys.size(); i < place.size(); i++) {
      int order = TableOrdering.compareValues(other.get(i), place.get(i));
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }

  private int compare(SortKey key, JsonValue a, JsonValue b) {
    boolean nullA = a instanceof JsonNull;
    boolean nullB = b instanceof JsonNull;
    if (key.nulls() != Nulls.UNSAID && (nullA || nullB)) {
      int nulls = key.nulls() == Nulls.FIRST ? -1 : 1;
      return nullA == nullB ? 0 : nullA ? nulls : -nulls;
    }
    int order =
        switch (rules) {
          case TABLE -> TableOrdering.compareValues(a, b);
          case UNTIL_26, FROM_27 -> Ordering.compareOrNull(a, b);
        };
    return key.descending() ? -order : order;
  }

  @Override
  public JsonValue key(JsonValue entry) {
    if (entry instanceof JsonObject object) {
      for (String name : KEYS) {
        JsonValue key = object.get(name);
        if (key != null) {
          return key;
        }
      }
    }
    return JsonValue.NULL;
  }

  /// What else the entry is, where its key may be another's as well.
  private static JsonValue rest(JsonValue entry) {
    boolean unique = entry instanceof JsonObject object && object.get(KEYS.getFirst()) != null;
    return unique ? JsonValue.NULL : JsonText.of(Cursors.digest(entry));
  }
}
