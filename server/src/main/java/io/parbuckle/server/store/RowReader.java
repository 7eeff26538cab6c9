package io.parbuckle.server.store;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Rows to records: columns by component name in snake case; a class that is no record takes the
/// first column.
///
/// Known types: text, whole numbers, fractions, booleans (0 or 1), `byte[]`, `Instant`
/// (milliseconds) and enums (by constant name).
///
/// **Threads.** Any.
final class RowReader<T> {

  private static final ClassValue<RowReader<?>> READERS =
      new ClassValue<>() {
        @Override
        protected RowReader<?> computeValue(Class<?> type) {
          return new RowReader<>(type);
        }
      };

  private final Class<T> type;
  private final List<Column> columns = new ArrayList<>();
  private final @Nullable Constructor<T> constructor;

  /// A component and the column it comes from; the name is null for "the first column".
  private record Column(@Nullable String name, Class<?> type) {}

  private RowReader(Class<T> type) {
    this.type = type;
    if (!type.isRecord()) {
      columns.add(new Column(null, type));
      constructor = null;
      return;
    }
    RecordComponent[] components = type.getRecordComponents();
    for (RecordComponent component : components) {
      columns.add(new Column(snake(component.getName()), component.getType()));
    }
    try {
      constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      constructor.setAccessible(true);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException("a record without its own constructor: " + type, e);
    }
  }

  @SuppressWarnings("unchecked") // the reader under a class is the one made for it
  static <T> RowReader<T> of(Class<T> type) {
    return (RowReader<T>) READERS.get(type);
  }

  /// Reads up to `max` rows.
  List<T> read(ResultSet rows, int max) throws SQLException {
    int[] places = new int[columns.size()];
    for (int i = 0; i < places.length; i++) {
      String name = columns.get(i).name();
      places[i] = name == null ? 1 : rows.findColumn(name);
    }
    List<T> read = new ArrayList<>();
    while (read.size() < max && rows.next()) {
      read.add(row(rows, places));
    }
    return read;
  }

  @SuppressWarnings("unchecked") // the first column was read as this type
  private T row(ResultSet rows, int[] places) throws SQLException {
    @Nullable Object[] values = new @Nullable Object[places.length];
    for (int i = 0; i < places.length; i++) {
      values[i] = value(rows, places[i], columns.get(i));
    }
    if (constructor == null) {
      Object only = values[0];
      if (only == null) {
        throw new IllegalStateException(
            "the column is null, which "
                + type.getSimpleName()
                + " cannot hold; read it into a record");
      }
      return (T) only;
    }
    return made(constructor, values);
  }

  private T made(Constructor<T> constructor, @Nullable Object[] values) {
    try {
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(
          "a row is no " + type.getSimpleName() + ": " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot make a " + type, e);
    }
  }

  private @Nullable Object value(ResultSet rows, int place, Column column) throws SQLException {
    Object value = typed(rows, place, column.type());
    if (!rows.wasNull()) {
      return value;
    }
    if (column.type().isPrimitive()) {
      throw new IllegalStateException(
          "column " + column.name() + " is null, which " + type.getSimpleName() + " cannot hold");
    }
    return null;
  }

  private static @Nullable Object typed(ResultSet rows, int place, Class<?> type)
      throws SQLException {
    if (type == String.class) {
      return rows.getString(place);
    }
    if (type == long.class || type == Long.class) {
      return rows.getLong(place);
    }
    if (type == int.class || type == Integer.class) {
      return rows.getInt(place);
    }
    if (type == boolean.class || type == Boolean.class) {
      return rows.getInt(place) != 0;
    }
    if (type == double.class || type == Double.class) {
      return rows.getDouble(place);
    }
    if (type == byte[].class) {
      return rows.getBytes(place);
    }
    if (type == Instant.class) {
      return Instant.ofEpochMilli(rows.getLong(place));
    }
    if (type.isEnum()) {
      String word = rows.getString(place);
      return word == null ? null : constant(type, word);
    }
    throw new IllegalStateException("a column cannot be read as " + type.getName());
  }

  private static Object constant(Class<?> type, String word) {
    for (Object constant : type.getEnumConstants()) {
      if (((Enum<?>) constant).name().equals(word)) {
        return constant;
      }
    }
    throw new IllegalStateException(type.getSimpleName() + " has no " + word);
  }

  /// `timeStarted` is `time_started`.
  private static String snake(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
