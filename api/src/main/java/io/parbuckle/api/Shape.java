package io.parbuckle.api;

import io.parbuckle.api.crud.Written;
import io.parbuckle.protocol.json.JsonValue;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/// What a result looks like: a Java type whose rules (nullable, secret, names) stand on the records
/// it is made of. The engine reads them to write results, mask secrets and describe the method.
///
/// ```java
/// Shape.list(Disk.class)            // [ {…}, … ]
/// Shape.map(Double.class)           // { "sda": 34.0 }
/// Shape.nullable(String.class)      // "text" or null
/// ```
///
/// Known types: records (members by component name in snake case), `String`, `boolean`, `int`,
/// `long`, `BigInteger`, `double` and their boxes, enums (by constant name), `Instant`,
/// `LocalTime`, `LocalDate`, `List`, `Set`, `Map` with text keys, and [JsonValue] for "anything".
///
/// @param type the Java type
/// @param nullable whether the value itself may be null
@SuppressWarnings(
    "UnusedTypeParameter") // a phantom: it ties a handler's result to what is declared
public record Shape<T>(Type type, boolean nullable) {

  /// The result of methods that answer null.
  public static final Shape<Void> NOTHING = new Shape<>(Void.class, true);

  /// Any JSON at all.
  public static final Shape<JsonValue> ANYTHING = new Shape<>(JsonValue.class, false);

  public static <T> Shape<T> of(Class<T> type) {
    return new Shape<>(type, false);
  }

  public static <T> Shape<T> nullable(Class<T> type) {
    return new Shape<>(type, true);
  }

  public static <T> Shape<List<T>> list(Class<T> element) {
    return new Shape<>(new Generic(List.class, List.of(element)), false);
  }

  public static <T> Shape<Map<String, T>> map(Class<T> value) {
    return new Shape<>(new Generic(Map.class, List.of(String.class, value)), false);
  }

  /// A map of text to what another shape describes.
  public static <T> Shape<Map<String, T>> map(Shape<T> value) {
    return new Shape<>(new Generic(Map.class, List.of(String.class, value.type())), false);
  }

  /// A list of what another shape describes.
  public static <T> Shape<List<T>> list(Shape<T> element) {
    return new Shape<>(new Generic(List.class, List.of(element.type())), false);
  }

  /// An entry, with what is shown once.
  public static <E> Shape<Written<E>> written(Class<E> entry) {
    return new Shape<>(new Generic(Written.class, List.of(entry)), false);
  }

  /// An object with the members of an entry and of another record; those of type
  /// [io.parbuckle.api.param.Edit] may be missing. For [Offer.MethodRow#looksLike] only.
  public static Shape<JsonValue> joined(Class<?> entry, Class<?> more) {
    return described(Described.Kind.JOINED, of(entry), of(more));
  }

  /// One of these. For [Offer.MethodRow#looksLike] only.
  public static Shape<JsonValue> either(Shape<?>... shapes) {
    return described(Described.Kind.EITHER, shapes);
  }

  /// A list of exactly these. For [Offer.MethodRow#looksLike] only.
  public static Shape<JsonValue> tuple(Shape<?>... shapes) {
    return described(Described.Kind.TUPLE, shapes);
  }

  /// What a query over such rows answers. For [Offer.MethodRow#looksLike] only.
  public static Shape<JsonValue> found(Class<?> row) {
    return described(Described.Kind.FOUND, of(row));
  }

  private static Shape<JsonValue> described(Described.Kind kind, Shape<?>... parts) {
    return new Shape<>(new Described(kind, List.of(parts)), false);
  }

  /// What no Java type says.
  public record Described(Kind kind, List<Shape<?>> parts) implements Type {

    /// How the parts belong together.
    public enum Kind {
      JOINED,
      EITHER,
      TUPLE,
      FOUND
    }

    public Described {
      parts = List.copyOf(parts);
    }
  }

  private record Generic(Class<?> raw, List<Type> arguments) implements ParameterizedType {

    @Override
    public Type[] getActualTypeArguments() {
      return arguments.toArray(Type[]::new);
    }

    @Override
    public Type getRawType() {
      return raw;
    }

    @Override
    public Type getOwnerType() {
      return raw.getDeclaringClass();
    }
  }
}
