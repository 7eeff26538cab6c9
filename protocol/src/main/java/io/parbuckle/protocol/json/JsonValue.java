package io.parbuckle.protocol.json;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A JSON value, or one of the extended forms that this API adds to JSON (`protocol.md` §3).
///
/// Immutable. Two values are equal when they are the same JSON: `1` and `1.0` differ, the order of
/// members does not count. How a *filter* compares values is another matter and lives with the
/// filters.
///
/// ```java
/// JsonValue progress = JsonObject.of("percent", JsonInteger.of(40), "description", JsonText.of("Copying"));
/// ```
public sealed interface JsonValue {

  JsonValue NULL = JsonNull.NULL;

  /// `null`.
  enum JsonNull implements JsonValue {
    NULL
  }

  /// `true` or `false`.
  enum JsonBoolean implements JsonValue {
    FALSE,
    TRUE;

    public static JsonBoolean of(boolean value) {
      return value ? TRUE : FALSE;
    }

    public boolean value() {
      return this == TRUE;
    }
  }

  /// An integer of any size; `small` holds it when it fits 64 bits, `big` otherwise.
  record JsonInteger(long small, @Nullable BigInteger big) implements JsonValue {

    public JsonInteger {
      if (big != null && big.bitLength() < Long.SIZE) {
        throw new IllegalArgumentException("fits 64 bits, use of(): " + big);
      }
    }

    public static JsonInteger of(long value) {
      return new JsonInteger(value, null);
    }

    public static JsonInteger of(BigInteger value) {
      return value.bitLength() < Long.SIZE ? of(value.longValue()) : new JsonInteger(0, value);
    }

    public boolean fitsLong() {
      return big == null;
    }

    public boolean fitsInt() {
      return big == null && small == (int) small;
    }

    public BigInteger value() {
      return big != null ? big : BigInteger.valueOf(small);
    }

    @Override
    public String toString() {
      return big != null ? big.toString() : Long.toString(small);
    }
  }

  /// A number that was written with a point or an exponent. Always finite.
  record JsonFraction(double value) implements JsonValue {

    public JsonFraction {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException("JSON has no " + value);
      }
    }
  }

  /// A string; may hold lone surrogates, as the contract's parser lets them through.
  record JsonText(String value) implements JsonValue {

    public static JsonText of(String value) {
      return new JsonText(value);
    }
  }

  /// A list, in order.
  record JsonArray(List<JsonValue> items) implements JsonValue {

    public static final JsonArray EMPTY = new JsonArray(List.of());

    public JsonArray {
      items = List.copyOf(items);
    }

    public static JsonArray of(JsonValue... items) {
      return new JsonArray(List.of(items));
    }

    public static JsonArray texts(Collection<String> texts) {
      List<JsonValue> items = new ArrayList<>(texts.size());
      for (String text : texts) {
        items.add(JsonText.of(text));
      }
      return new JsonArray(items);
    }
  }

  /// Members by name, in the order they were given.
  ///
  /// The map handed to the constructor is not copied and must not be changed afterwards; `with` and
  /// `without` answer changed copies.
  record JsonObject(Map<String, JsonValue> members) implements JsonValue {

    public static final JsonObject EMPTY = new JsonObject(Map.of());

    public JsonObject {
      members = Collections.unmodifiableMap(members);
    }

    public static JsonObject of(String name, JsonValue value) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put(name, value);
      return new JsonObject(members);
    }

    public static JsonObject of(String name, JsonValue value, String name2, JsonValue value2) {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put(name, value);
      members.put(name2, value2);
      return new JsonObject(members);
    }

    /// The member, or null when it is absent; a member that is `null` is [JsonNull#NULL].
    public @Nullable JsonValue get(String name) {
      return members.get(name);
    }

    /// The member, or `null` the JSON value when it is absent.
    public JsonValue at(String name) {
      return members.getOrDefault(name, NULL);
    }

    public JsonObject with(String name, JsonValue value) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.put(name, value);
      return new JsonObject(changed);
    }

    public JsonObject without(String name) {
      Map<String, JsonValue> changed = new LinkedHashMap<>(members);
      changed.remove(name);
      return new JsonObject(changed);
    }
  }

  /// A date and time, on the wire `{"$date": milliseconds}`, always written in whole seconds.
  ///
  /// @param naive made from a text without zone; matters to filters only (`query.md` §7)
  record JsonInstant(Instant value, boolean naive) implements JsonValue {

    public static JsonInstant of(Instant value) {
      return new JsonInstant(value, false);
    }
  }

  /// A day, on the wire `{"$type": "date", "$value": "2025-10-09"}`.
  record JsonDay(LocalDate value) implements JsonValue {}

  /// A time of day, on the wire `{"$time": "16:05:09"}`.
  record JsonTime(LocalTime value, @Nullable ZoneOffset offset) implements JsonValue {

    public static JsonTime of(LocalTime value) {
      return new JsonTime(value, null);
    }
  }

  /// A set of scalars, on the wire `{"$set": [...]}`; duplicates have fallen together.
  record JsonSet(Collection<JsonValue> items) implements JsonValue {

    public JsonSet {
      items = Collections.unmodifiableSet(new LinkedHashSet<>(items));
    }

    public static JsonSet texts(Collection<String> texts) {
      return new JsonSet(JsonArray.texts(texts).items());
    }
  }

  /// An address with its prefix length, on the wire `{"$ipv4_interface": "192.0.2.1/24"}` or
  /// `{"$ipv6_interface": …}`.
  record JsonInterface(String text, boolean six) implements JsonValue {}
}
