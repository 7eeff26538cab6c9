package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.FieldPath;
import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What filters may know of the rows of a table. Members of entries that are no columns here are
/// looked at in memory.
///
/// @param columns of which none is a secret: whoever may not see it could find it out by trial
/// @param others members of entries that are no columns, or not as they stand there
/// @param key identifies a row; rows come in its order unless something else is asked for
public record Table(List<Column> columns, Set<String> others, Column key) {

  public Table {
    columns = List.copyOf(columns);
    others = Set.copyOf(others);
    if (key.nullable()) {
      throw new IllegalArgumentException("the key " + key.name() + " may not be null");
    }
  }

  /// The column that a field names, steps behind a single value included; null if there is none.
  @Nullable Column reached(FieldPath field) {
    List<String> names = names(field);
    for (Column column : columns) {
      int length = column.path().size();
      if (names.size() >= length && names.subList(0, length).equals(column.path())) {
        return column;
      }
    }
    return null;
  }

  /// The column that a field names exactly; null if there is none.
  @Nullable Column named(FieldPath field) {
    Column column = reached(field);
    return column != null && column.path().size() == field.steps().size() ? column : null;
  }

  /// The column that a field names by the rules of tables: `name`, `$.data.member`; null if there
  /// is none.
  @Nullable Column asked(FieldPath field) {
    if (field.steps().isEmpty() || field.broken()) {
      return null;
    }
    List<String> names = TableLeaf.columns(field);
    for (Column column : columns) {
      if (names.equals(column.path())) {
        return column;
      }
    }
    return null;
  }

  private static List<String> names(FieldPath field) {
    return field.broken() ? List.of() : field.steps().stream().map(Step::name).toList();
  }

  /// The names of all members of an entry.
  Set<String> members() {
    Set<String> names = new HashSet<>(others);
    columns.forEach(column -> names.add(column.path().getFirst()));
    return names;
  }

  /// By the rules of tables a query may name columns only; there are the same whether there are
  /// rows or not.
  ///
  /// @throws QueryFault if it names something else
  void checkColumns(Filter filter, QueryOptions options) {
    Set<String> names = members();
    filter.forEachLeaf(leaf -> TableLeaf.checkColumn(leaf.field(), names));
    options.orderBy().forEach(key -> TableLeaf.checkColumn(key.path(), names));
  }
}
