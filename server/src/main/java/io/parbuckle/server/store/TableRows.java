package io.parbuckle.server.store;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All rows of one table at one moment.
///
/// @param rows values in the order of the columns: text, whole number, fraction, `byte[]` or null
public record TableRows(String table, List<String> columns, List<List<@Nullable Object>> rows) {

  public TableRows {
    columns = List.copyOf(columns);
    rows = rows.stream().map(TableRows::copied).toList();
  }

  // Not List.copyOf, which refuses nulls.
  private static List<@Nullable Object> copied(List<@Nullable Object> row) {
    return Collections.unmodifiableList(new ArrayList<>(row));
  }

  /// Where a column stands in each row; -1 if there is none of that name.
  public int column(String name) {
    return columns.indexOf(name);
  }

  public TableRows withRows(List<List<@Nullable Object>> changed) {
    return new TableRows(table, columns, changed);
  }
}
