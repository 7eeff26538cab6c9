package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;

/// A column of a table, as filters know it: a member of every entry, always there, null only where
/// the column is.
///
/// @param path where the member stands in the entry: `id`, or `progress`, `percent`
/// @param name its name in statements
public record Column(List<String> path, String name, Kind kind, boolean nullable) {

  /// What the column holds, and how the entry shows it.
  public enum Kind {
    /// A 64-bit integer.
    INTEGER,
    /// 0 or 1, shown as false and true, which filters take for numbers.
    BOOLEAN,
    TEXT,
    /// Milliseconds since 1970, shown as a date with zone.
    TIME,
    /// The same, shown as a date without zone: for filters another kind of thing.
    ZONELESS_TIME
  }

  public Column {
    path = List.copyOf(path);
  }

  public static Column required(String name, Kind kind) {
    return new Column(List.of(name), name, kind, false);
  }

  public static Column optional(String name, Kind kind) {
    return new Column(List.of(name), name, kind, true);
  }

  /// The same column at another place of the entry.
  public Column at(String... place) {
    return new Column(List.of(place), name, kind, nullable);
  }

  /// Its value in an entry.
  JsonValue of(JsonValue entry) {
    JsonValue value = entry;
    for (String step : path) {
      value = value instanceof JsonObject object ? object.at(step) : JsonValue.NULL;
    }
    return value;
  }
}
