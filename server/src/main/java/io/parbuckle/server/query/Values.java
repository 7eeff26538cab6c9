package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
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
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/// How filters compare values: equality, order and containment of `query.md` §5.
///
/// Not the equality of [JsonValue], for which `1`, `1.0` and `true` are three things.
final class Values {

  private Values() {}

  // Equality

  /// Deep equality. Booleans are the numbers 0 and 1, numbers are compared by exact value, and
  /// different kinds are never equal.
  static boolean equal(JsonValue a, JsonValue b) {
    return switch (a) {
      case JsonNull _ -> b instanceof JsonNull;
      case JsonText(String text) -> b instanceof JsonText(String other) && text.equals(other);
      case JsonBoolean _, JsonInteger _, JsonFraction _ -> isNumber(b) && compareNumbers(a, b) == 0;
      case JsonArray(var items) -> b instanceof JsonArray(var others) && equalItems(items, others);
      case JsonObject object -> b instanceof JsonObject other && equalMembers(object, other);
      case JsonSet(var items) -> b instanceof JsonSet(var others) && equalSets(items, others);
      case JsonInstant _, JsonDay _, JsonTime _, JsonInterface _ -> a.equals(b);
    };
  }

  private static boolean equalItems(List<JsonValue> a, List<JsonValue> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (int i = 0; i < a.size(); i++) {
      if (!equal(a.get(i), b.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalMembers(JsonObject a, JsonObject b) {
    if (a.members().size() != b.members().size()) {
      return false;
    }
    for (Map.Entry<String, JsonValue> member : a.members().entrySet()) {
      JsonValue other = b.get(member.getKey());
      if (other == null || !equal(member.getValue(), other)) {
        return false;
      }
    }
    return true;
  }

  private static boolean equalSets(Collection<JsonValue> a, Collection<JsonValue> b) {
    if (a.size() != b.size()) {
      return false;
    }
    for (JsonValue item : a) {
      if (!isAmong(b, item)) {
        return false;
      }
    }
    return true;
  }

  static boolean isAmong(Collection<JsonValue> items, JsonValue wanted) {
    for (JsonValue item : items) {
      if (equal(item, wanted)) {
        return true;
      }
    }
    return false;
  }

  static boolean isNumber(JsonValue value) {
    return value instanceof JsonInteger
        || value instanceof JsonFraction
        || value instanceof JsonBoolean;
  }

  // Order

  /// The order of two values that have one.
  ///
  /// @param sign the operator, for the sentence
  /// @throws QueryFault if they have none
  static int compare(JsonValue a, JsonValue b, String sign) {
    if (a instanceof JsonText(String text) && b instanceof JsonText(String other)) {
      return Texts.compare(text, other);
    }
    if (isNumber(a) && isNumber(b)) {
      return compareNumbers(a, b);
    }
    if (a instanceof JsonArray(var items) && b instanceof JsonArray(var others)) {
      return compareItems(items, others, sign);
    }
    if (a instanceof JsonInstant date && b instanceof JsonInstant other) {
      return compareDates(date, other);
    }
    if (a instanceof JsonDay(var day) && b instanceof JsonDay(var other)) {
      return day.compareTo(other);
    }
    if (a instanceof JsonTime time && b instanceof JsonTime other) {
      return compareTimes(time, other);
    }
    throw QueryFault.mismatch(
        "'%s' not supported between instances of '%s' and '%s'"
            .formatted(sign, PythonValues.type(a), PythonValues.type(b)));
  }

  /// The first pair that differs decides, and must have an order.
  private static int compareItems(List<JsonValue> a, List<JsonValue> b, String sign) {
    int common = Math.min(a.size(), b.size());
    for (int i = 0; i < common; i++) {
      if (!equal(a.get(i), b.get(i))) {
        return compare(a.get(i), b.get(i), sign);
      }
    }
    return Integer.compare(a.size(), b.size());
  }

  private static int compareDates(JsonInstant a, JsonInstant b) {
    if (a.naive() != b.naive()) {
      throw QueryFault.mismatch("can't compare offset-naive and offset-aware datetimes");
    }
    return a.value().compareTo(b.value());
  }

  private static int compareTimes(JsonTime a, JsonTime b) {
    if ((a.offset() == null) != (b.offset() == null)) {
      throw QueryFault.mismatch("can't compare offset-naive and offset-aware times");
    }
    return Long.compare(utcNanos(a), utcNanos(b));
  }

  private static long utcNanos(JsonTime time) {
    var offset = time.offset();
    long seconds = offset == null ? 0 : offset.getTotalSeconds();
    return time.value().toNanoOfDay() - seconds * 1_000_000_000L;
  }

  /// By exact value: 9007199254740993 is more than 9007199254740992.0.
  static int compareNumbers(JsonValue a, JsonValue b) {
    boolean wholeA = isLong(a);
    boolean wholeB = isLong(b);
    if (wholeA && wholeB) {
      return Long.compare(asLong(a), asLong(b));
    }
    if (a instanceof JsonFraction(double x) && b instanceof JsonFraction(double y)) {
      return compareDoubles(x, y);
    }
    if (wholeA && b instanceof JsonFraction(double y)) {
      return -compareExactly(y, asLong(a));
    }
    if (wholeB && a instanceof JsonFraction(double x)) {
      return compareExactly(x, asLong(b));
    }
    return decimal(a).compareTo(decimal(b));
  }

  private static int compareExactly(double fraction, long whole) {
    if (fraction >= 0x1p63) {
      return 1;
    }
    if (fraction < -0x1p63) {
      return -1;
    }
    long cut = (long) fraction; // exact: doubles beyond 2^53 are whole
    return cut != whole ? Long.compare(cut, whole) : compareDoubles(fraction, (double) cut);
  }

  /// Not [Double#compare], for which -0.0 is less than 0.0.
  private static int compareDoubles(double a, double b) {
    return a < b ? -1 : a > b ? 1 : 0;
  }

  private static boolean isLong(JsonValue number) {
    return number instanceof JsonBoolean
        || (number instanceof JsonInteger integer && integer.fitsLong());
  }

  private static long asLong(JsonValue number) {
    return number instanceof JsonInteger integer
        ? integer.small()
        : number == JsonBoolean.TRUE ? 1 : 0;
  }

  private static BigDecimal decimal(JsonValue number) {
    if (number instanceof JsonFraction(double value)) {
      return new BigDecimal(value);
    }
    return number instanceof JsonInteger integer
        ? new BigDecimal(integer.value())
        : BigDecimal.valueOf(asLong(number));
  }

  // Containment

  /// Whether the container holds the item: an element of a list, a name of an object, a part of a
  /// text.
  ///
  /// @throws QueryFault if the container is none, or cannot hold such an item
  static boolean contains(JsonValue container, JsonValue item) {
    return switch (container) {
      case JsonArray(var items) -> isAmong(items, item);
      case JsonObject object -> {
        checkHashable(item);
        yield item instanceof JsonText(String name) && object.get(name) != null;
      }
      case JsonText(String text) -> {
        if (!(item instanceof JsonText(String part))) {
          throw QueryFault.mismatch(
              "'in <string>' requires string as left operand, not " + PythonValues.type(item));
        }
        yield Texts.contains(text, part);
      }
      case JsonSet(var items) -> {
        checkHashable(item);
        yield isAmong(items, item);
      }
      case JsonNull _,
          JsonBoolean _,
          JsonInteger _,
          JsonFraction _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          throw QueryFault.mismatch(
              "argument of type '" + PythonValues.type(container) + "' is not iterable");
    };
  }

  /// @throws QueryFault for what cannot be a key
  static void checkHashable(JsonValue value) {
    if (!PythonValues.isHashable(value)) {
      throw QueryFault.mismatch("unhashable type: '" + PythonValues.type(value) + "'");
    }
  }
}
