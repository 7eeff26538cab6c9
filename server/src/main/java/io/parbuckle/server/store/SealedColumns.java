package io.parbuckle.server.store;

import io.parbuckle.api.store.Database;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Columns in which sealed texts stand, whatever their tables are: read in slices, and written one
/// by one over the very text that was read.
///
/// **Threads.** Any.
public final class SealedColumns {

  /// Rows of one slice.
  public static final int SLICE = 200;

  private final Database database;

  public SealedColumns(Database database) {
    this.database = database;
  }

  /// The next sealed texts of a column, in their own order.
  ///
  /// @param others further columns of the same rows
  /// @param after the last text of the slice before; empty for the first slice
  /// @return the text first in each row, then the others
  public TableRows slice(String table, String column, List<String> others, String after) {
    return database.read(tx -> ((JdbcTx) tx).sealed(table, column, others, after, SLICE));
  }

  /// Puts a text in the place of one that was read, if it is there still.
  ///
  /// @param values of the others, by which the row is found
  public void replace(
      String table,
      String column,
      List<String> others,
      List<@Nullable Object> values,
      String before,
      String after) {
    StringBuilder sql = new StringBuilder();
    sql.append("update ").append(Schema.quoted(table));
    sql.append(" set ").append(Schema.quoted(column)).append(" = :after where ");
    for (int i = 0; i < others.size(); i++) {
      sql.append(Schema.quoted(others.get(i))).append(" = :c").append(i).append(" and ");
    }
    sql.append(Schema.quoted(column)).append(" = :before");
    database.write(
        "seal anew",
        tx -> {
          var statement = tx.sql(sql.toString()).bind("after", after).bind("before", before);
          for (int i = 0; i < others.size(); i++) {
            statement.bind("c" + i, values.get(i));
          }
          return statement.update();
        });
  }
}
