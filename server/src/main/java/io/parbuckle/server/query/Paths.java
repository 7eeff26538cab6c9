package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.FieldPath.Broken;
import io.parbuckle.protocol.filter.FieldPath.Index;
import io.parbuckle.protocol.filter.FieldPath.Name;
import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.FieldPath.Wildcard;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The walk from an entry along a field path (`query.md` §4).
final class Paths {

  private Paths() {}

  /// One step from a value; absent is null, which is not [JsonValue#NULL].
  ///
  /// A value that has no members stays what it is: the rest of the path is ignored.
  static @Nullable JsonValue next(JsonValue value, Step step, Rules rules) {
    if (value instanceof JsonObject object) {
      return object.get(step.name());
    }
    return value instanceof JsonArray(var items) ? element(items, step, rules) : value;
  }

  private static @Nullable JsonValue element(List<JsonValue> items, Step step, Rules rules) {
    return switch (step) {
      case Index place -> place.index() < items.size() ? items.get(place.index()) : JsonValue.NULL;
      case Name _, Wildcard _, Broken _ ->
          switch (rules) {
            case UNTIL_26 ->
                throw QueryFault.of(
                    Kind.BAD_PATH,
                    "ValueError",
                    step.name() + ": must be array index or wildcard character");
            case FROM_27, TABLE -> null;
          };
    };
  }

  /// What stands at the end of the path, to sort by: a list where a wildcard meets one, and null
  /// where nothing is.
  static JsonValue key(FieldPath path, JsonValue entry, Rules rules) {
    JsonValue value = entry;
    for (Step step : path.steps()) {
      if (step instanceof Broken broken) {
        throw broken.fault();
      }
      if (step instanceof Wildcard && value instanceof JsonArray) {
        return value;
      }
      JsonValue next = endsAt(value, rules) ? null : next(value, step, rules);
      if (next == null) {
        return absent(path);
      }
      value = next;
    }
    return value;
  }

  /// Whether a path that goes on from here leads nowhere, and does not just stay.
  static boolean endsAt(JsonValue value, Rules rules) {
    return switch (rules) {
      case UNTIL_26 -> false;
      case FROM_27, TABLE -> !(value instanceof JsonObject) && !(value instanceof JsonArray);
    };
  }

  /// Nothing is there; a path that cannot be followed to its end fails all the same.
  private static JsonValue absent(FieldPath path) {
    if (path.steps().getLast() instanceof Broken broken) {
      throw broken.fault();
    }
    return JsonValue.NULL;
  }
}
