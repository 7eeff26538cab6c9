package io.parbuckle.server.method;

import io.parbuckle.api.Difference;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.LinkedHashMap;
import java.util.Map;

/// Lifts values over one [Difference] to the newer form, and brings them down to the older one.
/// Never fails: what is built otherwise stays as it is.
final class OlderValues {

  private OlderValues() {}

  /// Parameters by name, from before a difference to after it.
  static JsonObject lifted(JsonObject params, Difference difference) {
    return switch (difference) {
      case Difference.Renamed(var path, var now) ->
          inObject(params, path, false, object -> renamed(object, last(path), now));
      case Difference.Added(var path, var value) ->
          inObject(
              params,
              path,
              false,
              object ->
                  value == null ? object.without(last(path)) : object.with(last(path), value));
      case Difference.Removed(var path, var _, var _, var _) ->
          inObject(params, path, false, object -> object.without(last(path)));
      case Difference.Words(var path, var _, var now) ->
          at(params, path, false, word -> word(word, now));
      case Difference.Converted(var path) -> at(params, path, false, OlderForms::integer);
      case Difference.VariantAdded _,
          Difference.Untagged _,
          Difference.Opened _,
          Difference.Answered _ ->
          params;
    };
  }

  /// A result, from after a difference to before it.
  static JsonValue lowered(JsonValue result, Difference difference) {
    return switch (difference) {
      case Difference.Renamed(var path, var now) ->
          inObject(result, path, true, object -> renamed(object, now, last(path)));
      case Difference.Added(var path, var _) ->
          inObject(result, path, true, object -> object.without(last(path)));
      case Difference.Removed(var path, var _, var value, var _) ->
          inObject(result, path, true, object -> object.with(last(path), value));
      case Difference.Words(var path, var _, var now) ->
          at(result, path, true, word -> word(word, inverse(now)));
      case Difference.VariantAdded(var path, var tag, var word, var seenAs) ->
          at(
              result,
              path,
              true,
              value ->
                  seenAs != null
                          && value instanceof JsonObject object
                          && JsonText.of(word).equals(object.get(tag))
                      ? seenAs
                      : value);
      case Difference.Answered(var _, var down) -> down.apply(result);
      case Difference.Untagged _, Difference.Converted _, Difference.Opened _ -> result;
    };
  }

  private static String last(String path) {
    return MemberPath.of(path).last();
  }

  @SuppressWarnings("unchecked") // changing a place inside an object leaves an object
  private static <T extends JsonValue> T at(
      T value, String path, boolean ofResult, java.util.function.UnaryOperator<JsonValue> change) {
    MemberPath place = MemberPath.of(path);
    return place.ofResult() == ofResult ? (T) place.changed(value, change) : value;
  }

  @SuppressWarnings("unchecked") // as above
  private static <T extends JsonValue> T inObject(
      T value, String path, boolean ofResult, java.util.function.UnaryOperator<JsonObject> change) {
    MemberPath place = MemberPath.of(path);
    return place.ofResult() == ofResult ? (T) place.parent().changedObject(value, change) : value;
  }

  private static JsonObject renamed(JsonObject object, String from, String to) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    object.members().forEach((name, each) -> members.put(name.equals(from) ? to : name, each));
    return new JsonObject(members);
  }

  private static JsonValue word(JsonValue value, Map<String, String> now) {
    return value instanceof JsonText(String word) && now.containsKey(word)
        ? JsonText.of(now.get(word))
        : value;
  }

  private static Map<String, String> inverse(Map<String, String> now) {
    Map<String, String> before = new LinkedHashMap<>();
    now.forEach((older, newer) -> before.put(newer, older));
    return before;
  }
}
