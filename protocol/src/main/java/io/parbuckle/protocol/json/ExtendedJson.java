package io.parbuckle.protocol.json;

import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonInterface;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonSet;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The extended forms of `protocol.md` §3: an object whose only member is `$date`, `$time`, `$set`
/// or one of the two interface names, or whose two members are `$type` (`date`) and `$value`. Every
/// other object stays an object.
final class ExtendedJson {

  // Python's datetime ends there, and so do the clients.
  private static final long MILLIS_MIN = LocalDate.of(1, 1, 1).toEpochDay() * 86_400_000L;
  private static final long MILLIS_MAX = LocalDate.of(10_000, 1, 1).toEpochDay() * 86_400_000L - 1;

  private static final Pattern FOUR =
      Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");

  private ExtendedJson() {}

  /// What the members of an object stand for.
  ///
  /// @throws MalformedJson when they look like an extended form and its payload is not one
  static JsonValue decoded(Map<String, JsonValue> members) throws MalformedJson {
    if (members.size() == 1) {
      Map.Entry<String, JsonValue> only = members.entrySet().iterator().next();
      JsonValue value = decoded(only.getKey(), only.getValue());
      return value != null ? value : new JsonObject(members);
    }
    if (members.size() == 2
        && members.get("$value") != null
        && JsonText.of("date").equals(members.get("$type"))) {
      return day(members.get("$value"));
    }
    return new JsonObject(members);
  }

  private static @Nullable JsonValue decoded(String name, JsonValue payload) throws MalformedJson {
    return switch (name) {
      case "$date" -> instant(payload);
      case "$time" -> time(payload);
      case "$set" -> set(payload);
      case "$ipv4_interface" -> address(name, payload, false);
      case "$ipv6_interface" -> address(name, payload, true);
      default -> null;
    };
  }

  private static JsonValue instant(JsonValue payload) throws MalformedJson {
    BigDecimal millis =
        switch (payload) {
          case JsonInteger integer -> new BigDecimal(integer.value());
          case JsonFraction fraction -> BigDecimal.valueOf(fraction.value());
          default -> throw error("$date", "a number of milliseconds was expected");
        };
    if (millis.compareTo(BigDecimal.valueOf(MILLIS_MIN)) < 0
        || millis.compareTo(BigDecimal.valueOf(MILLIS_MAX)) > 0) {
      throw error("$date", "the year must be from 1 to 9999");
    }
    long micros = millis.movePointRight(3).setScale(0, RoundingMode.HALF_EVEN).longValue();
    return JsonInstant.of(
        Instant.ofEpochSecond(
            Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L));
  }

  private static JsonValue time(JsonValue payload) throws MalformedJson {
    if (!(payload instanceof JsonText(String text))) {
      throw error("$time", "a text such as 16:05:09 was expected");
    }
    try {
      if (text.indexOf('+') > 0 || text.indexOf('-') > 0 || text.endsWith("Z")) {
        OffsetTime parsed = OffsetTime.parse(text);
        return new JsonTime(parsed.toLocalTime(), parsed.getOffset());
      }
      return JsonTime.of(LocalTime.parse(text));
    } catch (DateTimeException _) {
      throw error("$time", "\"" + text + "\" is no time of day such as 16:05:09");
    }
  }

  private static JsonValue day(JsonValue payload) throws MalformedJson {
    if (!(payload instanceof JsonText(String text))) {
      throw error("date", "a text such as 2025-10-09 was expected");
    }
    try {
      LocalDate day = LocalDate.parse(text);
      if (day.getYear() >= 1 && day.getYear() <= 9999) {
        return new JsonDay(day);
      }
    } catch (DateTimeException _) {
      // refused below
    }
    throw error("date", "\"" + text + "\" is no date such as 2025-10-09");
  }

  private static JsonValue set(JsonValue payload) throws MalformedJson {
    if (!(payload instanceof JsonArray(var items))) {
      throw error("$set", "an array was expected");
    }
    for (JsonValue item : items) {
      if (item instanceof JsonArray || item instanceof JsonObject || item instanceof JsonSet) {
        throw error("$set", "the elements of a set must be scalars");
      }
    }
    // 1, 1.0 and true are one element where sets come from; the first one given stays.
    Map<Object, JsonValue> distinct = new LinkedHashMap<>();
    for (JsonValue item : items) {
      distinct.putIfAbsent(identity(item), item);
    }
    return new JsonSet(distinct.values());
  }

  private static Object identity(JsonValue item) {
    return switch (item) {
      case JsonValue.JsonBoolean bool -> BigDecimal.valueOf(bool.value() ? 1 : 0);
      case JsonInteger integer -> new BigDecimal(integer.value()).stripTrailingZeros();
      case JsonFraction fraction -> new BigDecimal(fraction.value()).stripTrailingZeros();
      default -> item;
    };
  }

  private static JsonValue address(String name, JsonValue payload, boolean six)
      throws MalformedJson {
    if (!(payload instanceof JsonText(String text))) {
      throw error(name, "a text such as 192.0.2.1/24 was expected");
    }
    int slash = text.indexOf('/');
    String host = slash < 0 ? text : text.substring(0, slash);
    int bits = six ? 128 : 32;
    int prefix = slash < 0 ? bits : prefix(text.substring(slash + 1), bits);
    String written = six ? SixAddress.canonical(host) : isFour(host) ? host : null;
    if (prefix < 0 || written == null) {
      throw error(name, "\"" + text + "\" is no address with an optional prefix length");
    }
    return new JsonInterface(written + "/" + prefix, six);
  }

  private static int prefix(String text, int bits) {
    if (!text.matches("\\d{1,3}")) {
      return -1;
    }
    int prefix = Integer.parseInt(text);
    return prefix <= bits ? prefix : -1;
  }

  private static boolean isFour(String host) {
    Matcher parts = FOUR.matcher(host);
    if (!parts.matches()) {
      return false;
    }
    for (int part = 1; part <= 4; part++) {
      String digits = parts.group(part);
      boolean leadingZero = digits.length() > 1 && digits.startsWith("0");
      if (leadingZero || Integer.parseInt(digits) > 255) {
        return false;
      }
    }
    return true;
  }

  /// Whole seconds only: older clients add the rest twice (`protocol.md` §3).
  static JsonValue millis(JsonInstant instant) {
    return JsonInteger.of(instant.value().getEpochSecond() * 1000);
  }

  static JsonValue text(JsonTime time) {
    ZoneOffset offset = time.offset();
    String clock = CLOCK.format(time.value());
    if (offset == null) {
      return JsonText.of(clock);
    }
    return JsonText.of(clock + (offset.getTotalSeconds() == 0 ? "+00:00" : offset.getId()));
  }

  static JsonObject object(JsonDay day) {
    return JsonObject.of(
        "$type", JsonText.of("date"), "$value", JsonText.of(day.value().toString()));
  }

  private static MalformedJson error(String form, String detail) {
    return new MalformedJson("Error parsing " + form + ": " + detail);
  }
}
