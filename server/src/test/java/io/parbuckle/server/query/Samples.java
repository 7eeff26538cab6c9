package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Rows and queries made by chance, of values that are known to be treacherous.
final class Samples {

  private static final List<String> TEXTS =
      List.of(
          "",
          "a",
          "A",
          "ab",
          "aB",
          "abc",
          "b",
          "Z",
          "z",
          "10",
          "1",
          "0",
          "-1",
          "é",
          "É",
          "ß",
          "ss",
          "SS",
          "ſ",
          "K",
          "k",
          "ı",
          "İ",
          "Ａ",
          "𝄞",
          "a𝄞",
          "a%b",
          "a_b",
          "%",
          "_",
          "\\",
          "a\\b",
          "a\nb",
          "\n",
          "a\n",
          "it's",
          "a\"b",
          ".",
          "a.b",
          "null",
          "true",
          "\uD7FF",
          "\uE000",
          "\uFFFF",
          "\uDBFF\uDFFF",
          "a\uDBFF\uDFFF",
          "2026-01-01T00:00:00+00:00");

  private static final List<String> MORE_TEXTS =
      List.of("\uD834", "a\u0000b", "\u0000", "^a", "a$", "^a$", ".*b", "[", "a|b", "(?i)a", "b$");

  private static final List<Long> NUMBERS =
      List.of(
          0L,
          1L,
          -1L,
          2L,
          5L,
          10L,
          1L << 53,
          (1L << 53) + 1,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          1767225600000L);

  private static final List<JsonValue> OTHERS =
      List.of(
          JsonValue.NULL,
          JsonBoolean.TRUE,
          JsonBoolean.FALSE,
          new JsonFraction(1.0),
          new JsonFraction(1.5),
          new JsonFraction(-0.0),
          new JsonFraction(0x1p53),
          new JsonFraction(1e300),
          new JsonFraction(-1e300),
          new JsonFraction(0x1p63),
          JsonInteger.of(BigInteger.TWO.pow(70)),
          JsonInteger.of(BigInteger.TWO.pow(70).negate()),
          JsonArray.EMPTY,
          JsonObject.EMPTY,
          JsonObject.of("a", JsonInteger.of(1)),
          new JsonInstant(Instant.parse("2026-01-01T00:00:00Z"), false),
          new JsonInstant(Instant.parse("2026-01-01T00:00:00Z"), true),
          new JsonInstant(Instant.parse("2026-01-01T00:00:00.000500Z"), false),
          new JsonInstant(Instant.parse("1969-12-31T23:59:59.999500Z"), false),
          new JsonInstant(Instant.parse("2026-06-01T12:00:00.250Z"), false));

  private static final List<Instant> INSTANTS =
      List.of(
          Instant.parse("2026-01-01T00:00:00Z"),
          Instant.parse("2026-01-01T00:00:00.001Z"),
          Instant.parse("2026-06-01T12:00:00.250Z"),
          Instant.parse("1969-12-31T23:59:59.999Z"),
          Instant.EPOCH);

  private static final List<String> TAGS =
      List.of("[]", "[\"a\"]", "[\"a\",\"b\"]", "{\"a\":1}", "null", "[1,null]", "\"a\"", "7");

  private static final List<String> FIELDS =
      List.of(
          "id",
          "name",
          "note",
          "size",
          "place",
          "enabled",
          "seen",
          "gone",
          "progress.percent",
          "tags");

  private static final List<String> ODD_FIELDS =
      List.of(
          "progress",
          "tags.0",
          "tags.*",
          "tags.a",
          "name.x",
          "note.x.y",
          "seen.$date",
          "gone.$date",
          "colour",
          "",
          "id.",
          ".id",
          "$.tags.a",
          "$.progress.percent",
          "progress__percent",
          "$.name",
          "progress.percent.x",
          "progress.*");

  private static final List<String> SIGNS =
      List.of(
          "=", "!=", ">", ">=", "<", "<=", "in", "nin", "^", "$", "~", "rin", "rnin", "!^", "!$",
          "C=", "C^", "Cin", "C!=", "C<");

  private final RandomGenerator random;
  private final boolean storesNul;

  Samples(RandomGenerator random, boolean storesNul) {
    this.random = random;
    this.storesNul = storesNul;
  }

  private <T> T any(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  List<SampleTable.Row> rows() {
    int count = random.nextInt(1, 25);
    List<SampleTable.Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(row(rows.size() * 2 + random.nextInt(2)));
    }
    return rows;
  }

  SampleTable.Row row(long id) {
    return new SampleTable.Row(
        id,
        stored(),
        orNull(stored()),
        any(NUMBERS),
        orNull(any(NUMBERS)),
        random.nextBoolean(),
        any(INSTANTS),
        orNull(any(INSTANTS)),
        random.nextInt(3) * 50L,
        any(TAGS));
  }

  private String stored() {
    if (storesNul && chance(4)) {
      return any(List.of("a\u0000b", "\u0000", "ab\u0000"));
    }
    return any(TEXTS);
  }

  private <T> @Nullable T orNull(T value) {
    return chance(25) ? null : value;
  }

  JsonArray filters() {
    return new JsonArray(elements(random.nextInt(4), 0));
  }

  private List<JsonValue> elements(int count, int depth) {
    List<JsonValue> elements = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      elements.add(depth < 2 && chance(20) ? anyOf(depth) : leaf());
    }
    return elements;
  }

  private JsonValue anyOf(int depth) {
    List<JsonValue> branches = new ArrayList<>();
    int count = random.nextInt(1, 4);
    for (int i = 0; i < count; i++) {
      branches.add(chance(30) ? new JsonArray(elements(random.nextInt(1, 3), depth + 1)) : leaf());
    }
    return JsonArray.of(JsonText.of("OR"), new JsonArray(branches));
  }

  private JsonValue leaf() {
    String field = field();
    String sign = chance(60) ? SIGNS.get(random.nextInt(8)) : any(SIGNS);
    return JsonArray.of(JsonText.of(field), JsonText.of(sign), value(field, sign));
  }

  private String field() {
    return chance(88) ? any(FIELDS) : any(ODD_FIELDS);
  }

  private JsonValue value(String field, String sign) {
    if (sign.endsWith("in") && chance(75)) {
      List<JsonValue> items = new ArrayList<>();
      int count = random.nextInt(4);
      for (int i = 0; i < count; i++) {
        items.add(single(field));
      }
      return new JsonArray(items);
    }
    return single(field);
  }

  /// Mostly of the kind that the field has.
  private JsonValue single(String field) {
    if (chance(20)) {
      return any(OTHERS);
    }
    if (field.endsWith("$date")) {
      return JsonText.of(
          any(List.of("2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00", "2026-06-01T12:00:00Z")));
    }
    return switch (field) {
      case "name", "note", "tags.*", "tags.0", "name.x" ->
          JsonText.of(chance(80) ? any(TEXTS) : any(MORE_TEXTS));
      case "seen", "gone" -> new JsonInstant(any(INSTANTS), field.equals("gone") != chance(10));
      case "enabled" -> JsonBoolean.of(random.nextBoolean());
      case "progress.percent", "progress__percent", "$.progress.percent" ->
          JsonInteger.of(random.nextInt(3) * 50L);
      default -> JsonInteger.of(any(NUMBERS));
    };
  }

  JsonObject options() {
    JsonObject options = JsonObject.EMPTY;
    if (chance(50)) {
      List<JsonValue> keys = new ArrayList<>();
      int count = random.nextInt(1, 4);
      for (int i = 0; i < count; i++) {
        keys.add(JsonText.of(prefix() + field()));
      }
      options = options.with("order_by", new JsonArray(keys));
    }
    if (chance(30)) {
      List<JsonValue> members = new ArrayList<>();
      int count = random.nextInt(1, 5);
      for (int i = 0; i < count; i++) {
        JsonText path = JsonText.of(field());
        members.add(
            chance(20)
                ? JsonArray.of(path, JsonText.of(any(List.of("x", "progress", "name"))))
                : path);
      }
      options = options.with("select", new JsonArray(members));
    }
    if (chance(40)) {
      options = options.with("limit", JsonInteger.of(random.nextInt(-2, 8)));
    }
    if (chance(30)) {
      options = options.with("offset", JsonInteger.of(random.nextInt(-2, 6)));
    }
    if (chance(15)) {
      options = options.with("count", JsonBoolean.TRUE);
    }
    if (chance(15)) {
      options = options.with("get", JsonBoolean.TRUE);
    }
    return options;
  }

  private String prefix() {
    String nulls = chance(50) ? any(List.of("nulls_first:", "nulls_last:")) : "";
    return nulls + (random.nextBoolean() ? "-" : "");
  }
}
