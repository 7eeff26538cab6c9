package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// An order in which no two entries are equal, so that each marks a place: what it is sorted by,
/// and behind that what tells it from all others.
///
/// **Threads.** Any.
interface PageOrder {

  /// The values that mark the place of an entry.
  List<JsonValue> place(JsonValue entry);

  /// Whether values can be a place in this order.
  boolean isPlace(List<JsonValue> values);

  /// Whether an entry comes after a place; the place itself may have gone.
  boolean isBehind(List<JsonValue> place, JsonValue entry);

  /// The primary key of an entry.
  JsonValue key(JsonValue entry);
}
