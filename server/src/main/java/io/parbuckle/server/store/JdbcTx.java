package io.parbuckle.server.store;

import io.parbuckle.api.store.Tx;
import io.parbuckle.server.store.Statements.Prepared;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A transaction over one connection's kept statements.
///
/// **Threads.** The one that runs the work.
final class JdbcTx implements Tx {

  private final Statements statements;

  JdbcTx(Statements statements) {
    this.statements = statements;
  }

  @Override
  public Statement sql(String sql) {
    try {
      return new Bound(statements, statements.prepared(sql));
    } catch (SQLException e) {
      throw DatabaseFailed.of("cannot prepare " + shortened(sql), e);
    }
  }

  /// All rows of a table.
  TableRows rows(String table, List<String> columns) {
    String sql = "select " + names(columns) + " from " + Schema.quoted(table);
    try {
      return rows(table, columns, statements.prepared(sql).statement());
    } catch (SQLException e) {
      throw DatabaseFailed.of("cannot read the table " + table, e);
    }
  }

  /// The next sealed texts of a column, in their own order, with other columns of their rows.
  TableRows sealed(String table, String column, List<String> others, String after, int most) {
    List<String> columns = new ArrayList<>(List.of(column));
    columns.addAll(others);
    String sql =
        """
        select %s
          from %s
         where substr(%3$s, 1, 2) = '%4$s'
           and %3$s > :after
         order by %3$s
         limit %5$d
        """
            .formatted(
                names(columns),
                Schema.quoted(table),
                Schema.quoted(column),
                FileSecrets.FORM,
                most);
    try {
      PreparedStatement statement = statements.prepared(sql).statement();
      statement.setString(1, after);
      return rows(table, columns, statement);
    } catch (SQLException e) {
      throw DatabaseFailed.of("cannot read the table " + table, e);
    }
  }

  private static String names(List<String> columns) {
    return String.join(", ", columns.stream().map(Schema::quoted).toList());
  }

  private static TableRows rows(String table, List<String> columns, PreparedStatement statement)
      throws SQLException {
    List<List<@Nullable Object>> all = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        List<@Nullable Object> row = new ArrayList<>(columns.size());
        for (int i = 1; i <= columns.size(); i++) {
          row.add(rows.getObject(i));
        }
        all.add(row);
      }
    }
    return new TableRows(table, columns, all);
  }

  private static String shortened(String sql) {
    return sql.strip().replaceAll("\\s+", " ");
  }

  /// One use of a kept statement. Values are collected first and handed over when it is run, so
  /// that two uses of one text do not mix theirs.
  private static final class Bound implements Statement {

    private static final Object UNBOUND = new Object();

    private final Statements statements;
    private final Prepared prepared;
    private final @Nullable Object[] values;

    Bound(Statements statements, Prepared prepared) {
      this.statements = statements;
      this.prepared = prepared;
      values = new @Nullable Object[prepared.named().names().size()];
      Arrays.fill(values, UNBOUND);
    }

    @Override
    public Statement bind(String name, @Nullable Object value) {
      List<Integer> places = prepared.named().places().get(name);
      if (places == null) {
        throw new IllegalArgumentException(
            "there is no :" + name + " in " + shortened(prepared.sql()));
      }
      for (int place : places) {
        values[place] = value;
      }
      return this;
    }

    @Override
    public int update() {
      try {
        return handed().executeUpdate();
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    @Override
    public <T> List<T> list(Class<T> type) {
      return read(type, Integer.MAX_VALUE);
    }

    @Override
    public <T> Optional<T> first(Class<T> type) {
      return read(type, 1).stream().findFirst();
    }

    private <T> List<T> read(Class<T> type, int max) {
      try (ResultSet rows = handed().executeQuery()) {
        return RowReader.of(type).read(rows, max);
      } catch (SQLException e) {
        throw failed(e);
      }
    }

    private PreparedStatement handed() throws SQLException {
      PreparedStatement statement = prepared.statement();
      for (int i = 0; i < values.length; i++) {
        hand(statement, i + 1, values[i], prepared.named().names().get(i));
      }
      return statement;
    }

    private void hand(PreparedStatement to, int place, @Nullable Object value, String name)
        throws SQLException {
      switch (value) {
        case null -> to.setNull(place, Types.NULL);
        case String text -> to.setString(place, text);
        case Long number -> to.setLong(place, number);
        case Integer number -> to.setInt(place, number);
        case Boolean truth -> to.setInt(place, truth ? 1 : 0);
        case Double number -> to.setDouble(place, number);
        case byte[] bytes -> to.setBytes(place, bytes);
        case Instant instant -> to.setLong(place, instant.toEpochMilli());
        default ->
            throw new IllegalArgumentException(
                value.equals(UNBOUND)
                    ? ":" + name + " was not bound in " + shortened(prepared.sql())
                    : ":" + name + " cannot be a " + value.getClass().getName());
      }
    }

    private RuntimeException failed(SQLException e) {
      statements.forget(prepared);
      return DatabaseFailed.of("failed: " + shortened(prepared.sql()), e);
    }
  }
}
