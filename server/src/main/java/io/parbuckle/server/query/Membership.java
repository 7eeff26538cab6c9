package io.parbuckle.server.query;

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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The list of `in` and `nin`, prepared so that a thousand ids cost no more than one.
///
/// **Threads.** Any; immutable.
final class Membership {

  private final Set<Object> keys = new HashSet<>();
  private final List<JsonValue> others = new ArrayList<>();

  Membership(List<JsonValue> items) {
    for (JsonValue item : items) {
      Object key = key(item);
      if (key == null) {
        others.add(item);
      } else {
        keys.add(key);
      }
    }
  }

  boolean contains(JsonValue wanted) {
    Object key = key(wanted);
    return key != null ? keys.contains(key) : Values.isAmong(others, wanted);
  }

  /// Equal for values that are, as [Values#equal] has it; none for what is compared deeply.
  private static @Nullable Object key(JsonValue value) {
    return switch (value) {
      case JsonText(String text) -> text;
      case JsonBoolean bool -> bool.value() ? 1L : 0L;
      case JsonInteger integer -> integer.fitsLong() ? integer.small() : integer.value();
      case JsonFraction(double fraction) -> key(fraction);
      case JsonNull _, JsonInstant _, JsonDay _, JsonTime _, JsonInterface _ -> value;
      case JsonArray _, JsonObject _, JsonSet _ -> null;
    };
  }

  private static Object key(double fraction) {
    if (fraction != Math.rint(fraction)) {
      return fraction;
    }
    boolean fitsLong = fraction >= -0x1p63 && fraction < 0x1p63;
    return fitsLong ? (Object) (long) fraction : new BigDecimal(fraction).toBigInteger();
  }
}
