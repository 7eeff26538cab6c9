package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.Filter.All;
import io.parbuckle.protocol.filter.Filter.Any;
import io.parbuckle.protocol.filter.Filter.DateText;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.filter.Operator;
import io.parbuckle.protocol.filter.PythonValues;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Says a filter in SQL as far as the database would find the same rows as [FilterMatcher].
///
/// What stands in the statement must hold for every row that matches, and must not keep an error
/// from being seen: the elements of a filter are asked from left to right, so an element goes to
/// the database only if those before it do too, or cannot fail. Whoever runs the statement looks at
/// its rows with the whole filter again, unless the statement says all of it ([Part#exact]).
///
/// ```java
/// Part part = FilterToSql.part(filter, table, Rules.UNTIL_26, Dialect.SQLITE);
/// // select … where <part.where()>
/// ```
///
/// **Bounds.** [#LEAVES_MAX] leaves and [SqlValues#VALUES_MAX] values; what is beyond is looked at
/// in memory. The depth is that of the parser.
///
/// **Threads.** One.
final class FilterToSql {

  /// SQLite refuses expressions deeper than 1,000, and counts `a and b and c` as three deep.
  private static final int LEAVES_MAX = 200;

  /// What the database decides.
  ///
  /// @param exact whether that is all of the filter
  /// @param sure whether the rest can be asked of every row without a fault, so that rows which are
  ///   not needed need not be seen
  record Part(Sql where, boolean exact, boolean sure) {}

  private final Table table;
  private final Rules rules;
  private final ColumnConditions conditions;
  private final SqlValues values = new SqlValues("f");

  // Up to 26: what stands for an equal text wherever one is (query.md §7).
  private final Map<String, JsonValue> dates = new HashMap<>();

  /// Columns that are not null in the rows that the elements before the present one let through.
  private Set<Column> present = new HashSet<>();

  private int leaves;

  private FilterToSql(Filter filter, Table table, Rules rules, Dialect dialect) {
    this.table = table;
    this.rules = rules;
    this.conditions = new ColumnConditions(rules, dialect, values);
    if (rules == Rules.UNTIL_26) {
      filter.forEachLeaf(this::noteDate);
    }
  }

  private void noteDate(Leaf leaf) {
    DateText date = leaf.date();
    if (date != null) {
      dates.put(date.text(), date.date());
    }
  }

  static Part part(All filter, Table table, Rules rules, Dialect dialect) {
    return new FilterToSql(filter, table, rules, dialect).part(filter);
  }

  private Part part(All filter) {
    List<String> elements = new ArrayList<>();
    boolean exact = true;
    boolean sure = true;
    for (Filter element : filter.filters()) {
      String sql = sure ? orNothing(element) : null;
      if (sql == null) {
        exact = false;
        sure = sure && !mayFail(element);
      } else {
        elements.add(sql);
      }
    }
    String text = elements.isEmpty() ? Sql.TRUE.text() : String.join(" and ", elements);
    return new Part(values.sql(text), exact, sure);
  }

  /// The element in SQL, null if it cannot be said there.
  private @Nullable String orNothing(Filter element) {
    int before = values.size();
    int leavesBefore = leaves;
    String sql = sql(element);
    if (sql == null) {
      values.backTo(before);
      leaves = leavesBefore;
    }
    return sql;
  }

  private @Nullable String sql(Filter filter) {
    return switch (filter) {
      case All(var filters) -> joined(filters, " and ", "1 = 1");
      case Any(var branches) -> anyOf(branches);
      case Leaf leaf -> leaf(leaf);
    };
  }

  /// What one branch knows of a column, another does not.
  private @Nullable String anyOf(List<Filter> branches) {
    Set<Column> before = present;
    List<String> parts = new ArrayList<>();
    for (Filter branch : branches) {
      present = new HashSet<>(before);
      String part = sql(branch);
      if (part == null) {
        present = before;
        return null;
      }
      parts.add(part);
    }
    present = before;
    return parts.isEmpty() ? "1 = 0" : "(" + String.join(" or ", parts) + ")";
  }

  private @Nullable String joined(List<Filter> filters, String word, String none) {
    List<String> parts = new ArrayList<>();
    for (Filter filter : filters) {
      String part = sql(filter);
      if (part == null) {
        return null;
      }
      parts.add(part);
    }
    return parts.isEmpty() ? none : "(" + String.join(word, parts) + ")";
  }

  private @Nullable String leaf(Leaf leaf) {
    leaves++;
    if (leaves > LEAVES_MAX || leaf.ignoringCase() || !values.hasRoomFor(1)) {
      return null;
    }
    JsonValue value = value(leaf);
    Column column = rules == Rules.TABLE ? table.asked(leaf.field()) : table.reached(leaf.field());
    if (value == null || column == null) {
      return null;
    }
    boolean isPresent = !column.nullable() || present.contains(column);
    String sql = conditions.of(column, isPresent, leaf.operator(), value);
    if (sql != null && ruleOutNull(leaf, value)) {
      present.add(column);
    }
    return sql;
  }

  private static boolean ruleOutNull(Leaf leaf, JsonValue value) {
    return switch (leaf.operator()) {
      case NOT_EQUAL -> value instanceof JsonNull;
      case EQUAL -> !(value instanceof JsonNull);
      case GREATER, GREATER_OR_EQUAL, LESS, LESS_OR_EQUAL -> true;
      case NOT_IN, NOT_CONTAINS, CONTAINS -> true;
      case STARTS_WITH, ENDS_WITH, NOT_STARTS_WITH, NOT_ENDS_WITH -> true;
      case IN, MATCHES -> false;
    };
  }

  /// What is compared with; null where dates make the leaf fail, or mean something else.
  private @Nullable JsonValue value(Leaf leaf) {
    if (dates.isEmpty()) {
      return rules == Rules.TABLE && leaf.date() != null ? null : leaf.value();
    }
    JsonValue field = leaf.field().source();
    if (!(field instanceof JsonText(String name)) || dates.containsKey(name)) {
      return null;
    }
    if (!PythonValues.isHashable(leaf.value())) {
      return null;
    }
    return leaf.value() instanceof JsonText(String text) && dates.containsKey(text)
        ? dates.get(text)
        : leaf.value();
  }

  /// Whether an element that is looked at in memory could fail there, so that what follows it must
  /// not hide rows from it.
  private boolean mayFail(Filter element) {
    return switch (element) {
      case All(var filters) -> filters.stream().anyMatch(this::mayFail);
      case Any(var branches) -> branches.stream().anyMatch(this::mayFail);
      case Leaf leaf -> mayFail(leaf);
    };
  }

  private boolean mayFail(Leaf leaf) {
    if (rules == Rules.TABLE) {
      return leaf.operator() == Operator.MATCHES && !matchesSurely(leaf);
    }
    boolean plain = leaf.field().steps().size() == 1 && !leaf.field().broken();
    if (!plain || leaf.ignoringCase() || !dates.isEmpty()) {
      return true;
    }
    return switch (leaf.operator()) {
      case MATCHES -> !matchesSurely(leaf);
      case EQUAL, NOT_EQUAL -> false;
      case IN, NOT_IN -> !(leaf.value() instanceof JsonArray);
      case GREATER,
          GREATER_OR_EQUAL,
          LESS,
          LESS_OR_EQUAL,
          CONTAINS,
          NOT_CONTAINS,
          STARTS_WITH,
          NOT_STARTS_WITH,
          ENDS_WITH,
          NOT_ENDS_WITH ->
          true;
    };
  }

  /// A sound regular expression can be asked of every text, and of null.
  private boolean matchesSurely(Leaf leaf) {
    Column column = rules == Rules.TABLE ? table.asked(leaf.field()) : table.named(leaf.field());
    if (column == null
        || column.kind() != Column.Kind.TEXT
        || !(leaf.value() instanceof JsonText(String pattern))) {
      return false;
    }
    try {
      Regex.of(pattern);
      return true;
    } catch (QueryFault _) {
      return false;
    }
  }
}
