package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.error.PythonText;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonInterface;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.util.List;

/// Values taken as sequences without looking at their type, as the contract does with filters
/// (`query.md` §2): a text is its characters, an object its names.
final class Sequences {

  private Sequences() {}

  /// How many members the value has.
  ///
  /// @throws QueryFault when it is nothing that has any
  static int length(JsonValue value) {
    return switch (value) {
      case JsonArray array -> array.items().size();
      case JsonText(String text) -> text.codePointCount(0, text.length());
      case JsonObject object -> object.members().size();
      case JsonSet set -> set.items().size();
      case JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw typeError("object of type '" + PythonValues.type(value) + "' has no len()");
    };
  }

  /// The members, one after the other.
  static List<JsonValue> members(JsonValue value) {
    return switch (value) {
      case JsonArray array -> array.items();
      case JsonText text -> characters(text);
      case JsonObject object -> JsonArray.texts(object.members().keySet()).items();
      case JsonSet set -> List.copyOf(set.items());
      case JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw typeError("'" + PythonValues.type(value) + "' object is not iterable");
    };
  }

  /// The member at a place, which only lists and texts have.
  static JsonValue at(JsonValue value, int index) {
    return switch (value) {
      case JsonArray array -> at(array.items(), index, "list index out of range");
      case JsonText text -> at(characters(text), index, "string index out of range");
      case JsonObject _ ->
          throw QueryFault.malformed("KeyError", PythonText.repr(JsonInteger.of(index)));
      case JsonSet _,
          JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw typeError("'" + PythonValues.type(value) + "' object is not subscriptable");
    };
  }

  private static JsonValue at(List<JsonValue> members, int index, String beyond) {
    if (index >= members.size()) {
      throw QueryFault.malformed("IndexError", beyond);
    }
    return members.get(index);
  }

  private static List<JsonValue> characters(JsonText text) {
    return text.value().codePoints().mapToObj(Sequences::character).toList();
  }

  private static JsonValue character(int codePoint) {
    return JsonText.of(Character.toString(codePoint));
  }

  private static QueryFault typeError(String message) {
    return QueryFault.malformed("TypeError", message);
  }
}
