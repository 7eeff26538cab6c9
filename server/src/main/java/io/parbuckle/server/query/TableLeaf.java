package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
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
import io.parbuckle.server.query.Conditions.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A leaf of a filter, asked of a row as its table would be asked (`query.md` §9).
///
/// Null is nowhere an error: it matches what asks for it and nothing else. Values of two kinds are
/// different, and neither is less than the other.
///
/// **Threads.** One.
final class TableLeaf {

  private final List<String> columns;
  private final Condition condition;

  private TableLeaf(List<String> columns, Condition condition) {
    this.columns = columns;
    this.condition = condition;
  }

  /// @throws QueryFault if a table cannot be asked that; no row is needed to know
  static TableLeaf of(Leaf leaf, Effort effort) {
    return new TableLeaf(columns(leaf), condition(leaf, effort));
  }

  boolean matches(JsonValue row) {
    return condition.holds(value(columns, row));
  }

  /// The value of a column, null where there is none.
  static JsonValue value(List<String> columns, JsonValue row) {
    JsonValue value = row;
    for (String column : columns) {
      JsonValue next = value instanceof JsonObject object ? object.get(column) : null;
      if (next == null) {
        return JsonValue.NULL;
      }
      value = next;
    }
    return value;
  }

  // Columns

  private static List<String> columns(Leaf leaf) {
    if (leaf.date() != null) {
      throw noColumn(leaf.field());
    }
    return columns(leaf.field());
  }

  /// The names from the row to the value: a column, `fk.column`, `fk__column`, or `$.column.path`.
  static List<String> columns(FieldPath path) {
    if (path.steps().isEmpty() || path.broken()) {
      throw noColumn(path);
    }
    List<String> names = new ArrayList<>();
    path.steps().forEach(step -> names.add(step.name()));
    boolean isJson = names.getFirst().equals("$");
    if (isJson) {
      names.removeFirst();
      if (names.size() < 2) {
        throw QueryFault.of(
            Kind.BAD_PATH,
            "ValueError",
            path.text() + ": a path into a JSON column needs at least one step behind the column.");
      }
      return names;
    }
    String first = names.getFirst();
    int joined = first.indexOf("__");
    if (joined > 0) {
      names.set(0, first.substring(0, joined));
      names.add(1, first.substring(joined + 2));
    }
    return names;
  }

  /// @throws QueryFault if there is no such column
  static void checkColumn(FieldPath path, Set<String> names) {
    if (!names.contains(columns(path).getFirst())) {
      throw noColumn(path);
    }
  }

  private static QueryFault noColumn(FieldPath path) {
    return QueryFault.of(Kind.BAD_PATH, "KeyError", "There is no field " + path.text() + ".");
  }

  // Conditions

  private static Condition condition(Leaf leaf, Effort effort) {
    if (leaf.ignoringCase()) {
      throw noOperator(leaf);
    }
    JsonValue y = leaf.value();
    String sign = leaf.sign();
    return switch (leaf.operator()) {
      case EQUAL -> x -> Values.equal(x, y);
      case NOT_EQUAL -> x -> isNull(y) ? !isNull(x) : !isNull(x) && !Values.equal(x, y);
      case GREATER -> x -> haveOrder(x, y) && Values.compare(x, y, sign) > 0;
      case GREATER_OR_EQUAL -> x -> haveOrder(x, y) && Values.compare(x, y, sign) >= 0;
      case LESS -> x -> haveOrder(x, y) && Values.compare(x, y, sign) < 0;
      case LESS_OR_EQUAL -> x -> haveOrder(x, y) && Values.compare(x, y, sign) <= 0;
      case MATCHES -> new Search(y, effort);
      case IN -> new Membership(listed(y))::contains;
      case NOT_IN -> {
        Membership membership = new Membership(listed(y));
        yield x -> !isNull(x) && !membership.contains(x);
      }
      case STARTS_WITH -> like(y, "", "%");
      case ENDS_WITH -> like(y, "%", "");
      case CONTAINS, NOT_CONTAINS, NOT_STARTS_WITH, NOT_ENDS_WITH -> throw noOperator(leaf);
    };
  }

  private static QueryFault noOperator(Leaf leaf) {
    return QueryFault.invalid("Invalid operation: " + leaf.sign());
  }

  private static boolean isNull(JsonValue value) {
    return value instanceof JsonNull;
  }

  private static boolean haveOrder(JsonValue x, JsonValue y) {
    if (x instanceof JsonInstant date && y instanceof JsonInstant other) {
      return date.naive() == other.naive();
    }
    return (Values.isNumber(x) && Values.isNumber(y))
        || (x instanceof JsonText && y instanceof JsonText);
  }

  private static List<JsonValue> listed(JsonValue y) {
    if (y instanceof JsonArray(var items)) {
      return items;
    }
    if (y instanceof JsonObject object) {
      return JsonArray.texts(object.members().keySet()).items();
    }
    throw QueryFault.mismatch("argument of type '" + PythonValues.type(y) + "' is not iterable");
  }

  /// `like` with the value between two patterns; its own `%` and `_` count as well.
  private static Condition like(JsonValue y, String before, String behind) {
    String value = asText(y);
    if (value == null) {
      return _ -> false;
    }
    int[] pattern = (before + value + behind).codePoints().toArray();
    return x -> {
      String text = asText(x);
      return text != null && Like.matches(text.codePoints().toArray(), pattern);
    };
  }

  /// A number is compared as the text that it would be.
  private static @Nullable String asText(JsonValue value) {
    return switch (value) {
      case JsonText(String text) -> text;
      case JsonInteger integer -> integer.toString();
      case JsonFraction fraction -> Double.toString(fraction.value());
      case JsonBoolean bool -> bool.value() ? "1" : "0";
      case JsonNull _,
          JsonArray _,
          JsonObject _,
          JsonSet _,
          JsonInstant _,
          JsonDay _,
          JsonTime _,
          JsonInterface _ ->
          null;
    };
  }

  /// `~`: anywhere in the text and without regard to case; null never matches.
  private static final class Search implements Condition {

    private final JsonValue y;
    private final Effort effort;
    private @Nullable Regex regex;

    Search(JsonValue y, Effort effort) {
      this.y = y;
      this.effort = effort;
    }

    @Override
    public boolean holds(JsonValue x) {
      if (isNull(x)) {
        return false;
      }
      Regex pattern = regex;
      if (pattern == null) {
        pattern = read();
        regex = pattern;
      }
      if (x instanceof JsonText(String text)) {
        return pattern.matchesAnywhere(text, effort);
      }
      throw QueryFault.mismatch(
          "expected string or bytes-like object, got '" + PythonValues.type(x) + "'");
    }

    private Regex read() {
      if (y instanceof JsonText(String pattern)) {
        return Regex.ignoringCase(pattern);
      }
      throw QueryFault.mismatch("first argument must be string or compiled pattern");
    }
  }
}
