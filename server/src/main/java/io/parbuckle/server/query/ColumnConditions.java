package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.filter.Operator;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One leaf of a filter as a condition on one column.
///
/// A condition that comes out as SQL's null counts as false; nothing is ever negated around it.
/// Null instead of a text means that the database would not decide as the evaluator in memory does:
/// because that may fail, or because it knows more (case of all scripts, regular expressions).
///
/// **Threads.** One.
final class ColumnConditions {

  private static final String ALWAYS = "1 = 1";
  private static final String NEVER = "1 = 0";

  private static final BigInteger LONG_MIN = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger LONG_MAX = BigInteger.valueOf(Long.MAX_VALUE);

  private final boolean table;
  private final SqlText text;
  private final SqlValues values;

  ColumnConditions(Rules rules, Dialect dialect, SqlValues values) {
    this.table = rules == Rules.TABLE;
    this.text = new SqlText(dialect, values);
    this.values = values;
  }

  /// @param present whether the column is known not to be null
  @Nullable String of(Column column, boolean present, Operator operator, JsonValue y) {
    return switch (operator) {
      case EQUAL -> equal(column, y);
      case NOT_EQUAL -> notEqual(column, y);
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> order(column, present, operator, y);
      case IN -> in(column, present, y);
      case NOT_IN -> notIn(column, y);
      case STARTS_WITH -> table ? tableAffix(column, y, true) : startsWith(column, y);
      case NOT_STARTS_WITH -> table ? null : negated(startsWith(column, y));
      case ENDS_WITH -> table ? tableAffix(column, y, false) : endsWith(column, y);
      case NOT_ENDS_WITH -> table ? null : negated(endsWith(column, y));
      case CONTAINS -> table ? null : contains(column, y);
      case NOT_CONTAINS -> table ? null : negated(contains(column, y));
      case MATCHES -> table ? null : matches(column, y);
    };
  }

  private static @Nullable String negated(@Nullable String condition) {
    return condition == null ? null : "not (" + condition + ")";
  }

  private static String present(Column column) {
    return column.nullable() ? column.name() + " is not null" : ALWAYS;
  }

  // Equality

  private @Nullable String equal(Column column, JsonValue y) {
    if (y instanceof JsonNull) {
      return column.nullable() ? column.name() + " is null" : NEVER;
    }
    if (!text.isStorable(y)) {
      return null;
    }
    Object stored = stored(column, y);
    return stored == null ? NEVER : column.name() + " = " + values.add(stored);
  }

  /// In memory null differs from every value; in a table it matches nothing but a question for it.
  private @Nullable String notEqual(Column column, JsonValue y) {
    if (y instanceof JsonNull) {
      return present(column);
    }
    if (!text.isStorable(y)) {
      return null;
    }
    Object stored = stored(column, y);
    if (stored == null) {
      return table ? present(column) : ALWAYS;
    }
    String differs = column.name() + " <> " + values.add(stored);
    return table || !column.nullable()
        ? differs
        : "(" + column.name() + " is null or " + differs + ")";
  }

  /// The value that the column would hold if it were equal; null if it cannot be.
  private static @Nullable Object stored(Column column, JsonValue y) {
    return switch (column.kind()) {
      case TEXT -> y instanceof JsonText(String value) ? value : null;
      case INTEGER, BOOLEAN -> {
        BigDecimal number = number(y);
        yield number == null ? null : whole(number);
      }
      case TIME, ZONELESS_TIME -> {
        BigDecimal millis = millis(column, y);
        yield millis == null ? null : whole(millis);
      }
    };
  }

  private static @Nullable BigDecimal number(JsonValue y) {
    return switch (y) {
      case JsonInteger integer -> new BigDecimal(integer.value());
      case JsonBoolean bool -> bool.value() ? BigDecimal.ONE : BigDecimal.ZERO;
      case JsonFraction(double value) when Double.isFinite(value) -> new BigDecimal(value);
      default -> null;
    };
  }

  /// Exact, also of what lies between two milliseconds; null for a date of the other kind.
  private static @Nullable BigDecimal millis(Column column, JsonValue y) {
    boolean naive = column.kind() == Column.Kind.ZONELESS_TIME;
    if (!(y instanceof JsonInstant date) || date.naive() != naive) {
      return null;
    }
    Instant instant = date.value();
    return BigDecimal.valueOf(instant.getEpochSecond())
        .movePointRight(3)
        .add(BigDecimal.valueOf(instant.getNano(), 6));
  }

  private static @Nullable Long whole(BigDecimal number) {
    try {
      return number.longValueExact();
    } catch (ArithmeticException _) {
      return null; // a fraction, or beyond what a column can hold
    }
  }

  // Order

  private @Nullable String order(Column column, boolean present, Operator operator, JsonValue y) {
    if (!table && !present) {
      return null; // null has no order in memory: that is an error
    }
    if (column.kind() == Column.Kind.TEXT) {
      if (y instanceof JsonText(String value)) {
        return text.isStorable(y)
            ? text.ordered(column) + " " + operator.sign() + " " + values.add(value)
            : null;
      }
      return table ? NEVER : null;
    }
    BigDecimal bound = bound(column, y);
    if (bound == null) {
      return table ? NEVER : null;
    }
    boolean above = operator == Operator.GREATER || operator == Operator.GREATER_OR_EQUAL;
    // Columns hold whole numbers: above 1.5 is from 2, above 1 is above 1.
    boolean down = operator == Operator.GREATER || operator == Operator.LESS_OR_EQUAL;
    BigInteger limit =
        bound.setScale(0, down ? RoundingMode.FLOOR : RoundingMode.CEILING).toBigInteger();
    if (limit.compareTo(LONG_MAX) > 0) {
      return above ? NEVER : present(column);
    }
    if (limit.compareTo(LONG_MIN) < 0) {
      return above ? present(column) : NEVER;
    }
    return column.name() + " " + operator.sign() + " " + values.add(limit.longValueExact());
  }

  private static @Nullable BigDecimal bound(Column column, JsonValue y) {
    return switch (column.kind()) {
      case INTEGER, BOOLEAN -> number(y);
      case TIME, ZONELESS_TIME -> millis(column, y);
      case TEXT -> null;
    };
  }

  // Membership

  private @Nullable String in(Column column, boolean present, JsonValue y) {
    if (y instanceof JsonArray(var items)) {
      String listed = listed(column, items);
      boolean orNull = column.nullable() && items.stream().anyMatch(JsonNull.class::isInstance);
      if (listed == null || !orNull) {
        return listed;
      }
      return "(" + column.name() + " is null or " + listed + ")";
    }
    boolean partOf = !table && present && column.kind() == Column.Kind.TEXT;
    return partOf && y instanceof JsonText(String whole) && text.isStorable(y)
        ? text.isPartOf(column, whole)
        : null;
  }

  private @Nullable String notIn(Column column, JsonValue y) {
    if (y instanceof JsonArray(var items)) {
      String listed = listed(column, items);
      if (listed == null) {
        return null;
      }
      return listed.equals(NEVER) ? present(column) : "not (" + listed + ")";
    }
    boolean partOf = !table && column.kind() == Column.Kind.TEXT;
    return partOf && y instanceof JsonText(String whole) && text.isStorable(y)
        ? "not (" + text.isPartOf(column, whole) + ")"
        : null;
  }

  private @Nullable String listed(Column column, List<JsonValue> items) {
    Set<Object> wanted = new LinkedHashSet<>();
    for (JsonValue item : items) {
      if (!text.isStorable(item)) {
        return null;
      }
      Object stored = stored(column, item);
      if (stored != null) {
        wanted.add(stored);
      }
    }
    if (wanted.isEmpty()) {
      return NEVER;
    }
    if (!values.hasRoomFor(wanted.size())) {
      return null;
    }
    List<String> places = new ArrayList<>();
    wanted.forEach(each -> places.add(values.add(each)));
    return column.name() + " in (" + String.join(", ", places) + ")";
  }

  // Parts of texts

  private @Nullable String startsWith(Column column, JsonValue y) {
    String start = textFor(column, y);
    return start == null ? null : text.startsWith(column, start);
  }

  private @Nullable String endsWith(Column column, JsonValue y) {
    String end = textFor(column, y);
    return end == null ? null : text.endsWith(column, end);
  }

  private @Nullable String contains(Column column, JsonValue y) {
    String part = textFor(column, y);
    return part == null ? null : text.contains(column, part);
  }

  private @Nullable String textFor(Column column, JsonValue y) {
    boolean fits = column.kind() == Column.Kind.TEXT && text.isStorable(y);
    return fits && y instanceof JsonText(String value) ? value : null;
  }

  /// A pattern that is a plain text asks for a start; null counts as the empty text.
  private @Nullable String matches(Column column, JsonValue y) {
    String pattern = textFor(column, y);
    String literal = pattern == null ? null : Literals.of(pattern);
    if (literal == null) {
      return null;
    }
    return literal.isEmpty() ? ALWAYS : text.startsWith(column, literal);
  }

  /// `like` of tables, without its wildcards: A to Z have no case, and numbers are texts.
  private @Nullable String tableAffix(Column column, JsonValue y, boolean atStart) {
    String affix =
        switch (y) {
          case JsonText(String value) -> value;
          case JsonInteger integer -> integer.toString();
          default -> null;
        };
    boolean plain =
        affix != null && text.isStorable(y) && !affix.contains("%") && !affix.contains("_");
    boolean isDate =
        column.kind() == Column.Kind.TIME || column.kind() == Column.Kind.ZONELESS_TIME;
    if (affix == null || !plain || isDate) {
      return null;
    }
    return text.affixWithoutCase(column, affix, atStart);
  }
}
