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

/// What Python holds of a value, where the contract's rules and texts follow from it.
public final class PythonValues {

  private PythonValues() {}

  /// The name of the value's type, as in `'NoneType' object is not iterable`.
  public static String type(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> "NoneType";
      case JsonBoolean _ -> "bool";
      case JsonInteger _ -> "int";
      case JsonFraction _ -> "float";
      case JsonText _ -> "str";
      case JsonArray _ -> "list";
      case JsonObject _ -> "dict";
      case JsonInstant _ -> "datetime.datetime";
      case JsonDay _ -> "datetime.date";
      case JsonTime _ -> "datetime.time";
      case JsonSet _ -> "set";
      case JsonInterface address -> address.six() ? "IPv6Interface" : "IPv4Interface";
    };
  }

  /// Whether the value counts as none: null, false, zero, and whatever is empty.
  public static boolean isNothing(JsonValue value) {
    return switch (value) {
      case JsonNull _ -> true;
      case JsonBoolean bool -> !bool.value();
      case JsonInteger integer -> integer.fitsLong() && integer.small() == 0;
      case JsonFraction fraction -> fraction.value() == 0;
      case JsonText text -> text.value().isEmpty();
      case JsonArray array -> array.items().isEmpty();
      case JsonObject object -> object.members().isEmpty();
      case JsonSet set -> set.items().isEmpty();
      case JsonInstant _, JsonDay _, JsonTime _, JsonInterface _ -> false;
    };
  }

  /// Whether the value can be a key: lists, objects and sets cannot.
  public static boolean isHashable(JsonValue value) {
    return switch (value) {
      case JsonArray _, JsonObject _, JsonSet _ -> false;
      case JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonText _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          true;
    };
  }

  /// The value inside a sentence: a text as it is, anything else in Python's notation.
  public static String shown(JsonValue value) {
    return value instanceof JsonText(String text) ? text : PythonText.repr(value);
  }
}
