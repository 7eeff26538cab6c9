package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Sorts rows as their table would (`query.md` §9): the first key dominates, nulls are lowest
/// unless a prefix says otherwise, and everything has an order: numbers, then texts, then dates,
/// then what else there is as the text that it is stored as.
final class TableOrdering {

  private TableOrdering() {}

  static List<JsonValue> sorted(List<JsonValue> rows, List<SortKey> keys) {
    Comparator<JsonValue> order = (_, _) -> 0;
    for (SortKey key : keys) {
      order = order.thenComparing(comparing(key));
    }
    List<JsonValue> sorted = new ArrayList<>(rows);
    sorted.sort(order);
    return sorted;
  }

  private static Comparator<JsonValue> comparing(SortKey key) {
    List<String> columns = TableLeaf.columns(key.path());
    Comparator<JsonValue> values =
        key.descending() ? (a, b) -> compareValues(b, a) : TableOrdering::compareValues;
    Comparator<JsonValue> complete =
        switch (key.nulls()) {
          case UNSAID -> values;
          case FIRST -> nullsAt(-1, values);
          case LAST -> nullsAt(1, values);
        };
    return (a, b) -> complete.compare(TableLeaf.value(columns, a), TableLeaf.value(columns, b));
  }

  private static Comparator<JsonValue> nullsAt(int place, Comparator<JsonValue> others) {
    return (a, b) -> {
      boolean nullA = a instanceof JsonNull;
      boolean nullB = b instanceof JsonNull;
      if (nullA || nullB) {
        return nullA == nullB ? 0 : nullA ? place : -place;
      }
      return others.compare(a, b);
    };
  }

  /// The order of any two values.
  static int compareValues(JsonValue a, JsonValue b) {
    int kinds = Integer.compare(rank(a), rank(b));
    if (kinds != 0 || a instanceof JsonNull) {
      return kinds;
    }
    boolean haveOrder =
        Values.isNumber(a)
            || a instanceof JsonText
            || (a instanceof JsonInstant date
                && b instanceof JsonInstant other
                && date.naive() == other.naive());
    return haveOrder ? Values.compare(a, b, "<") : Texts.compare(Json.text(a), Json.text(b));
  }

  private static int rank(JsonValue value) {
    if (value instanceof JsonNull) {
      return 0;
    }
    if (Values.isNumber(value)) {
      return 1;
    }
    return value instanceof JsonText ? 2 : value instanceof JsonInstant ? 3 : 4;
  }
}
