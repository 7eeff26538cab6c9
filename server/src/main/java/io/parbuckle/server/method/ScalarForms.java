package io.parbuckle.server.method;

import io.parbuckle.api.fault.Unserializable;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonDay;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.JsonValue.JsonTime;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Forms of single values.
final class ScalarForms {

  private ScalarForms() {}

  private static JsonObject schema(String type) {
    return JsonObject.of("type", JsonText.of(type));
  }

  /// A form that has no secrets and is shown as it is.
  interface Plain extends Form {

    @Override
    default JsonValue shown(JsonValue value, boolean normalise) {
      return value;
    }

    @Override
    default boolean hasSecret() {
      return false;
    }
  }

  /// Text of bounded length, perhaps with a pattern.
  record Text(int min, int max, @Nullable Pattern pattern, String message) implements Plain {

    static final Text PLAIN = new Text(0, 1024, null, "");

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonText(String text))) {
        faults.add(path, "Input should be a valid string");
        return null;
      }
      int length = text.codePointCount(0, text.length());
      if (length < min) {
        faults.add(path, "String should have at least " + characters(min));
      } else if (length > max) {
        faults.add(path, "String should have at most " + characters(max));
      } else if (pattern != null && !pattern.matcher(text).matches()) {
        faults.add(path, mismatch(pattern));
      } else {
        return text;
      }
      return null;
    }

    private String mismatch(Pattern expected) {
      return message.isEmpty()
          ? "String should match pattern '" + expected.pattern() + "'"
          : message;
    }

    private static String characters(int count) {
      return count + (count == 1 ? " character" : " characters");
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonText.of((String) Objects.requireNonNull(value));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      JsonObject schema = ScalarForms.schema("string");
      if (schemas.answered()) {
        return schema; // the rules are for what comes in
      }
      if (min > 0) {
        schema = schema.with("minLength", JsonInteger.of(min));
      }
      schema = schema.with("maxLength", JsonInteger.of(max));
      return pattern == null
          ? schema
          : schema.with("pattern", JsonText.of("^(?:" + pattern.pattern() + ")$"));
    }
  }

  /// `true` or `false`; a number is neither.
  record Flag() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonBoolean flag) {
        return flag.value();
      }
      faults.add(path, "Input should be a valid boolean");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonBoolean.of((Boolean) Objects.requireNonNull(value));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return ScalarForms.schema("boolean");
    }
  }

  /// An integer within bounds; which Java type holds it decides how large it may be.
  record Whole(Class<?> type, BigDecimal min, BigDecimal max) implements Plain {

    private static final BigDecimal UNBOUNDED = BigDecimal.TEN.pow(Json.DIGITS_MAX);

    static Whole of(Class<?> type, double min, double max) {
      return new Whole(type, bound(min, lowest(type)), bound(max, highest(type)));
    }

    private static BigDecimal bound(double wanted, BigDecimal ofType) {
      return Double.isInfinite(wanted) ? ofType : new BigDecimal(wanted);
    }

    private static BigDecimal lowest(Class<?> type) {
      if (type == int.class || type == Integer.class) {
        return BigDecimal.valueOf(Integer.MIN_VALUE);
      }
      return type == BigInteger.class ? UNBOUNDED.negate() : BigDecimal.valueOf(Long.MIN_VALUE);
    }

    private static BigDecimal highest(Class<?> type) {
      if (type == int.class || type == Integer.class) {
        return BigDecimal.valueOf(Integer.MAX_VALUE);
      }
      return type == BigInteger.class ? UNBOUNDED : BigDecimal.valueOf(Long.MAX_VALUE);
    }

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonInteger integer)) {
        faults.add(path, "Input should be a valid integer");
        return null;
      }
      BigInteger read = integer.value();
      if (!within(new BigDecimal(read), min, max, path, faults)) {
        return null;
      }
      if (type == int.class || type == Integer.class) {
        return read.intValueExact();
      }
      return type == BigInteger.class ? read : (Object) read.longValueExact();
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return switch (Objects.requireNonNull(value)) {
        case BigInteger big -> JsonInteger.of(big);
        case Long number -> JsonInteger.of(number);
        case Integer number -> JsonInteger.of(number);
        case Short number -> JsonInteger.of(number);
        default -> throw new ClassCastException(value.getClass() + " is no integer");
      };
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      JsonObject schema = ScalarForms.schema("integer");
      if (schemas.answered()) {
        return schema;
      }
      if (min.compareTo(lowest(type)) > 0) {
        schema = schema.with("minimum", JsonInteger.of(min.toBigInteger()));
      }
      return max.compareTo(highest(type)) < 0
          ? schema.with("maximum", JsonInteger.of(max.toBigInteger()))
          : schema;
    }
  }

  /// One of a few integers.
  record OneOf(Class<?> type, List<Integer> numbers) implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      for (int number : numbers) {
        if (value.equals(JsonInteger.of(number))) {
          return Whole.of(type, number, number).read(value, path, faults);
        }
      }
      faults.add(path, "Input should be " + Names.either(numbers));
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonInteger.of(((Number) Objects.requireNonNull(value)).longValue());
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      List<JsonValue> values = new ArrayList<>();
      numbers.forEach(number -> values.add(JsonInteger.of(number)));
      return ScalarForms.schema("integer").with("enum", new JsonValue.JsonArray(values));
    }
  }

  private static boolean within(
      BigDecimal value, BigDecimal min, BigDecimal max, String path, Faults faults) {
    if (value.compareTo(min) < 0) {
      faults.add(path, "Input should be greater than or equal to " + min.toPlainString());
      return false;
    }
    if (value.compareTo(max) > 0) {
      faults.add(path, "Input should be less than or equal to " + max.toPlainString());
      return false;
    }
    return true;
  }

  /// A fraction; integers are taken and are fractions from then on.
  record Fraction(double min, double max) implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      double read;
      switch (value) {
        case JsonFraction(double fraction) -> read = fraction;
        case JsonInteger integer when Double.isFinite(integer.value().doubleValue()) ->
            read = integer.value().doubleValue();
        default -> {
          faults.add(path, "Input should be a valid number");
          return null;
        }
      }
      if (read < min) {
        faults.add(path, "Input should be greater than or equal to " + bound(min));
        return null;
      }
      if (read > max) {
        faults.add(path, "Input should be less than or equal to " + bound(max));
        return null;
      }
      return read;
    }

    private static String bound(double value) {
      return value == Math.rint(value)
          ? BigDecimal.valueOf(value).toBigInteger().toString()
          : "" + value;
    }

    /// `NaN` and the infinities are no JSON; they become null.
    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      double number = ((Number) Objects.requireNonNull(value)).doubleValue();
      return Double.isFinite(number) ? new JsonFraction(number) : JsonValue.NULL;
    }

    @Override
    public JsonValue shown(JsonValue value, boolean normalise) {
      return normalise && value instanceof JsonInteger integer
          ? new JsonFraction(integer.value().doubleValue())
          : value;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      if (schemas.answered()) {
        return JsonObject.of("type", JsonValue.JsonArray.texts(List.of("number", "null")));
      }
      JsonObject schema = ScalarForms.schema("number");
      if (Double.isFinite(min)) {
        schema = schema.with("minimum", new JsonFraction(min));
      }
      return Double.isFinite(max) ? schema.with("maximum", new JsonFraction(max)) : schema;
    }
  }

  /// One of a closed list of words; in Java an enum.
  record Choice(Class<?> type, Map<String, Object> byWord, Map<Object, String> words)
      implements Plain {

    static Choice of(Class<?> type) {
      Map<String, Object> byWord = new LinkedHashMap<>();
      Map<Object, String> words = new LinkedHashMap<>();
      for (Object constant : Objects.requireNonNull(type.getEnumConstants())) {
        String word = Names.of((Enum<?>) constant);
        byWord.put(word, constant);
        words.put(constant, word);
      }
      return new Choice(type, byWord, words);
    }

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      Object constant = value instanceof JsonText(String text) ? byWord.get(text) : null;
      if (constant == null) {
        faults.add(path, "Input should be " + Names.choice(List.copyOf(byWord.keySet())));
      }
      return constant;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonText.of(Objects.requireNonNull(words.get(type.cast(value))));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return ScalarForms.schema("string").with("enum", JsonValue.JsonArray.texts(byWord.keySet()));
    }
  }

  /// A date and time.
  record Moment() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonInstant instant) {
        return instant.value();
      }
      faults.add(path, "Input should be a valid datetime");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonInstant.of((Instant) Objects.requireNonNull(value));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return Schemas.wrapped("$date", ScalarForms.schema(schemas.answered() ? "integer" : "number"))
          .with(
              "description",
              JsonText.of("A moment: milliseconds since the beginning of 1970, UTC."));
    }
  }

  /// A time of day.
  record Clock() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonTime time) {
        return time.value();
      }
      faults.add(path, "Input should be in a valid time format");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return JsonTime.of((LocalTime) Objects.requireNonNull(value));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return Schemas.wrapped("$time", ScalarForms.schema("string"))
          .with("description", JsonText.of("A time of day, such as 16:05:09."));
    }
  }

  /// A day.
  record Day() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (value instanceof JsonDay day) {
        return day.value();
      }
      faults.add(path, "Input should be a valid date");
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return new JsonDay((LocalDate) Objects.requireNonNull(value));
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return Schemas.object(
              JsonObject.of(
                      "$type",
                      ScalarForms.schema("string").with("const", JsonText.of("date")),
                      "$value",
                      ScalarForms.schema("string").with("format", JsonText.of("date")))
                  .members(),
              List.of("$type", "$value"))
          .with("description", JsonText.of("A day, such as 2025-10-09."));
    }
  }

  /// Any JSON; what a method returns without saying more.
  record Anything() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      return value;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      return switch (value) {
        case null -> JsonValue.NULL;
        case JsonValue json -> json;
        default -> throw new ClassCastException(value.getClass() + " is no JsonValue");
      };
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.EMPTY;
    }
  }

  /// Nothing but null.
  record Nothing() implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      if (!(value instanceof JsonNull)) {
        faults.add(path, "Input should be None");
      }
      return null;
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      if (value != null) {
        throw new ClassCastException("null was declared");
      }
      return JsonValue.NULL;
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return ScalarForms.schema("null");
    }
  }

  /// A Java type that has no form on the wire; only found by what a method really returned.
  record Unwritable(Class<?> type) implements Plain {

    @Override
    public @Nullable Object read(JsonValue value, String path, Faults faults) {
      throw new IllegalStateException(type + " cannot be a parameter");
    }

    @Override
    public JsonValue write(@Nullable Object value, boolean secrets) {
      throw new Unserializable(
          "Object of type " + type.getSimpleName() + " is not JSON serializable");
    }

    @Override
    public JsonObject schema(Schemas schemas) {
      return JsonObject.EMPTY;
    }
  }
}
