package io.parbuckle.server.event;

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
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How much memory a value takes, so that a bound in bytes holds. An estimate: texts count one byte
/// a character, names of members nothing, because they are shared.
public final class Weight {

  private static final long OBJECT = 24;
  private static final long MEMBER = 48;
  private static final long ITEM = 4;
  private static final long TEXT = 56;

  private Weight() {}

  /// Bytes, about.
  public static long of(@Nullable JsonValue value) {
    return switch (value) {
      case null -> 0;
      case JsonNull _, JsonBoolean _ -> 0;
      case JsonInteger integer -> OBJECT + (integer.fitsLong() ? 0 : integer.value().bitLength());
      case JsonFraction _, JsonDay _, JsonTime _ -> OBJECT;
      case JsonInstant _ -> 2 * OBJECT;
      case JsonText(String text) -> of(text);
      case JsonInterface(String text, boolean _) -> of(text);
      case JsonArray(var items) -> of(items);
      case JsonSet(var items) -> MEMBER * items.size() + of(items);
      case JsonObject(var members) -> of(members);
    };
  }

  /// Bytes, about.
  public static long of(@Nullable String text) {
    return text == null ? 0 : TEXT + text.length();
  }

  private static long of(Collection<JsonValue> items) {
    long sum = 2 * OBJECT;
    for (JsonValue item : items) {
      sum += ITEM + of(item);
    }
    return sum;
  }

  private static long of(Map<String, JsonValue> members) {
    long sum = 4 * OBJECT;
    for (JsonValue member : members.values()) {
      sum += MEMBER + of(member);
    }
    return sum;
  }
}
