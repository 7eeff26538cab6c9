package io.parbuckle.testplugin;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A real database in memory behind the port, as much of it as this plug-in uses: records of
/// numbers, texts and flags.
final class SqliteDatabase implements Database, AutoCloseable {

  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");

  private final Connection connection;

  SqliteDatabase(String schema) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite::memory:");
      try (java.sql.Statement statement = connection.createStatement()) {
        statement.executeUpdate(schema);
      }
      connection.setAutoCommit(false);
    } catch (SQLException e) {
      throw new IllegalStateException("no database for the test", e);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T extends @Nullable Object> T write(String name, Work<T> work) {
    try {
      T result;
      try {
        result = work.run(this::statement);
      } catch (RuntimeException e) {
        connection.rollback();
        throw e;
      }
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException(name, e);
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return write("read", work);
  }

  private Tx.Statement statement(String sql) {
    return new Bound(sql);
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private final class Bound implements Tx.Statement {

    private final String sql;
    private final List<String> names;
    private final Map<String, @Nullable Object> values = new HashMap<>();

    Bound(String sql) {
      this.sql = PARAMETER.matcher(sql).replaceAll("?");
      this.names = PARAMETER.matcher(sql).results().map((MatchResult m) -> m.group(1)).toList();
    }

    @Override
    public Tx.Statement bind(String name, @Nullable Object value) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("no :" + name + " in " + sql);
      }
      values.put(name, value);
      return this;
    }

    private PreparedStatement prepared() throws SQLException {
      PreparedStatement prepared = connection.prepareStatement(sql);
      for (int i = 0; i < names.size(); i++) {
        if (!values.containsKey(names.get(i))) {
          throw new IllegalStateException(":" + names.get(i) + " is not bound in " + sql);
        }
        prepared.setObject(i + 1, values.get(names.get(i)));
      }
      return prepared;
    }

    @Override
    public int update() {
      try (PreparedStatement prepared = prepared()) {
        return prepared.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    @Override
    public <T> List<T> list(Class<T> type) {
      try (PreparedStatement prepared = prepared();
          ResultSet rows = prepared.executeQuery()) {
        List<T> read = new ArrayList<>();
        while (rows.next()) {
          read.add(row(rows, type));
        }
        return read;
      } catch (SQLException | ReflectiveOperationException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    @Override
    public <T> Optional<T> first(Class<T> type) {
      return list(type).stream().findFirst();
    }

    private static <T> T row(ResultSet rows, Class<T> type)
        throws SQLException, ReflectiveOperationException {
      if (!type.isRecord()) {
        return type.cast(rows.getLong(1));
      }
      RecordComponent[] components = type.getRecordComponents();
      @Nullable Object[] values = new @Nullable Object[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = column(rows, components[i]);
      }
      Constructor<T> constructor =
          type.getDeclaredConstructor(
              Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new));
      return constructor.newInstance(values);
    }

    private static @Nullable Object column(ResultSet rows, RecordComponent component)
        throws SQLException {
      if (component.getType() == boolean.class) {
        return rows.getInt(component.getName()) != 0;
      }
      return component.getType() == long.class
          ? (Object) rows.getLong(component.getName())
          : rows.getString(component.getName());
    }
  }
}
