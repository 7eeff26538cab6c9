package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.filter.QueryOptions.Nulls;
import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// An order of rows that the database and the evaluator in memory agree on. The key of the table
/// always decides last, so no two rows are equal and any row marks a place.
///
/// **Threads.** Any; immutable.
public final class SqlOrder implements PageOrder {

  /// One column to sort by, the most significant first.
  private record Term(Column column, boolean descending, boolean nullsFirst) {}

  private final List<Term> terms;
  private final Dialect dialect;

  private SqlOrder(List<Term> terms, Dialect dialect) {
    this.terms = terms;
    this.dialect = dialect;
  }

  /// By the keys, then by the table's own; null if the database would not sort as the evaluator in
  /// memory does, or where that would fail.
  static @Nullable SqlOrder of(List<SortKey> keys, Table table, Rules rules, Dialect dialect) {
    List<Term> terms = new ArrayList<>();
    for (SortKey key : rules == Rules.UNTIL_26 ? keys.reversed() : keys) {
      Column column = rules == Rules.TABLE ? table.asked(key.path()) : table.named(key.path());
      Term term = column == null ? null : term(key, column, rules);
      if (term == null) {
        return null;
      }
      terms.add(term);
    }
    terms.add(byKey(table));
    // Behind the key nothing decides any more.
    int end = 0;
    while (!terms.get(end).column().equals(table.key())) {
      end++;
    }
    return new SqlOrder(List.copyOf(terms.subList(0, end + 1)), dialect);
  }

  /// By the table's key.
  static SqlOrder natural(Table table, Dialect dialect) {
    return new SqlOrder(List.of(byKey(table)), dialect);
  }

  private static Term byKey(Table table) {
    return new Term(table.key(), false, true);
  }

  private static @Nullable Term term(SortKey key, Column column, Rules rules) {
    boolean descending = key.descending();
    if (!column.nullable() && key.nulls() == Nulls.UNSAID) {
      return new Term(column, descending, !descending);
    }
    return switch (rules) {
      case TABLE ->
          new Term(
              column,
              descending,
              key.nulls() == Nulls.UNSAID ? !descending : key.nulls() == Nulls.FIRST);
      // Null has no order without a prefix, and a prefix means the member of that whole name.
      case UNTIL_26, FROM_27 ->
          key.nulls() == Nulls.UNSAID || !isOwnName(key, column)
              ? null
              : new Term(column, descending, key.nulls() == Nulls.FIRST);
    };
  }

  private static boolean isOwnName(SortKey key, Column column) {
    return column.path().equals(List.of(key.path().text()));
  }

  /// What stands behind `order by`.
  public String text() {
    return terms.stream().map(this::text).collect(Collectors.joining(", "));
  }

  private String text(Term term) {
    String text = SqlText.ordered(term.column(), dialect) + (term.descending() ? " desc" : "");
    return term.column().nullable()
        ? text + (term.nullsFirst() ? " nulls first" : " nulls last")
        : text;
  }

  @Override
  public List<JsonValue> place(JsonValue entry) {
    return terms.stream().map(term -> term.column().of(entry)).toList();
  }

  @Override
  public JsonValue key(JsonValue entry) {
    return terms.getLast().column().of(entry);
  }

  @Override
  public boolean isPlace(List<JsonValue> values) {
    if (values.size() != terms.size()) {
      return false;
    }
    for (int i = 0; i < values.size(); i++) {
      Column column = terms.get(i).column();
      boolean fits =
          values.get(i) instanceof JsonNull ? column.nullable() : bound(values.get(i)) != null;
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  /// The rows behind an entry.
  public Sql behind(JsonValue entry) {
    return behind(place(entry), "k");
  }

  /// The rows behind a place.
  ///
  /// @param prefix of the names of parameters
  Sql behind(List<JsonValue> place, String prefix) {
    SqlValues values = new SqlValues(prefix);
    List<String> ways = new ArrayList<>();
    StringBuilder equal = new StringBuilder();
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      String after = after(term, place.get(i), values);
      if (after != null) {
        ways.add("(" + equal + after + ")");
      }
      if (i < terms.size() - 1) {
        equal.append(same(term.column(), place.get(i), values)).append(" and ");
      }
    }
    return values.sql(ways.isEmpty() ? "1 = 0" : "(" + String.join(" or ", ways) + ")");
  }

  /// The row with this key.
  Sql at(JsonValue key) {
    SqlValues values = new SqlValues("k");
    return values.sql(same(terms.getLast().column(), key, values));
  }

  private String same(Column column, JsonValue value, SqlValues values) {
    return value instanceof JsonNull
        ? column.name() + " is null"
        : column.name() + " = " + values.add(required(value));
  }

  /// Null if nothing can be behind it.
  private @Nullable String after(Term term, JsonValue value, SqlValues values) {
    String name = term.column().name();
    if (value instanceof JsonNull) {
      return term.nullsFirst() ? name + " is not null" : null;
    }
    String after =
        SqlText.ordered(term.column(), dialect)
            + (term.descending() ? " < " : " > ")
            + values.add(required(value));
    boolean nullsFollow = term.column().nullable() && !term.nullsFirst();
    return nullsFollow ? "(" + after + " or " + name + " is null)" : after;
  }

  private static Object required(JsonValue value) {
    Object bound = bound(value);
    if (bound == null) {
      throw new IllegalArgumentException("no value of a column: " + value);
    }
    return bound;
  }

  private static @Nullable Object bound(JsonValue value) {
    return switch (value) {
      case JsonText(String text) -> text;
      case JsonInteger integer when integer.fitsLong() -> integer.small();
      case JsonBoolean bool -> bool.value() ? 1L : 0L;
      case JsonInstant date -> date.value().toEpochMilli();
      default -> null;
    };
  }

  /// The same order for entries in memory.
  public Comparator<JsonValue> comparator() {
    Comparator<JsonValue> order = (_, _) -> 0;
    for (Term term : terms) {
      order =
          order.thenComparing((a, b) -> compare(term, term.column().of(a), term.column().of(b)));
    }
    return order;
  }

  @Override
  public boolean isBehind(List<JsonValue> place, JsonValue entry) {
    for (int i = 0; i < terms.size(); i++) {
      Term term = terms.get(i);
      int order = compare(term, term.column().of(entry), place.get(i));
      if (order != 0) {
        return order > 0;
      }
    }
    return false;
  }

  private static int compare(Term term, JsonValue a, JsonValue b) {
    boolean nullA = a instanceof JsonNull;
    boolean nullB = b instanceof JsonNull;
    if (nullA || nullB) {
      return nullA == nullB ? 0 : nullA == term.nullsFirst() ? -1 : 1;
    }
    int order = Values.compare(a, b, "<");
    return term.descending() ? -order : order;
  }
}
