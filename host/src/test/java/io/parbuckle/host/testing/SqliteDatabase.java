package io.parbuckle.host.testing;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A real SQLite database with the tables of this module, made by its migrations.
public final class SqliteDatabase implements Database, AutoCloseable {

  private static final Pattern PARAMETER = Pattern.compile(":([a-z_]+)");

  private final Connection connection;

  public SqliteDatabase(Path file) {
    try {
      connection = DriverManager.getConnection("jdbc:sqlite:" + file);
      connection.setAutoCommit(false);
      migrate("V1__catalog.sql");
      migrate("V2__disk.sql");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private void migrate(String name) throws SQLException {
    String resource = "/io/parbuckle/host/migration/sqlite/" + name;
    try (InputStream in =
            Objects.requireNonNull(SqliteDatabase.class.getResourceAsStream(resource));
        java.sql.Statement statement = connection.createStatement()) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String sql : script.replaceAll("(?m)^--.*$", "").split(";", -1)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
        }
      }
      connection.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public synchronized <T extends @Nullable Object> T write(String name, Work<T> work) {
    try {
      T result = work.run(SqliteStatement::new);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    } catch (RuntimeException e) {
      rollback();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return write("read", work);
  }

  private void rollback() {
    try {
      connection.rollback();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class SqliteStatement implements Tx.Statement {

    private final String sql;
    private final List<String> names = new ArrayList<>();
    private final Map<String, @Nullable Object> values = new HashMap<>();

    SqliteStatement(String named) {
      Matcher matcher = PARAMETER.matcher(named);
      sql =
          matcher.replaceAll(
              found -> {
                names.add(found.group(1));
                return "?";
              });
    }

    @Override
    public Tx.Statement bind(String name, @Nullable Object value) {
      if (!names.contains(name)) {
        throw new IllegalArgumentException("no parameter " + name + " in " + sql);
      }
      values.put(name, value instanceof Instant instant ? instant.toEpochMilli() : value);
      return this;
    }

    @Override
    public int update() {
      try (PreparedStatement statement = prepared()) {
        return statement.executeUpdate();
      } catch (SQLException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    @Override
    public <T> List<T> list(Class<T> type) {
      try (PreparedStatement statement = prepared();
          ResultSet rows = statement.executeQuery()) {
        List<T> list = new ArrayList<>();
        while (rows.next()) {
          list.add(record(type, rows));
        }
        return list;
      } catch (SQLException | ReflectiveOperationException e) {
        throw new IllegalStateException(sql, e);
      }
    }

    @Override
    public <T> Optional<T> first(Class<T> type) {
      return list(type).stream().findFirst();
    }

    private PreparedStatement prepared() throws SQLException {
      PreparedStatement statement = connection.prepareStatement(sql);
      for (int at = 0; at < names.size(); at++) {
        if (!values.containsKey(names.get(at))) {
          throw new IllegalStateException("parameter " + names.get(at) + " is not bound: " + sql);
        }
        statement.setObject(at + 1, values.get(names.get(at)));
      }
      return statement;
    }
  }

  private static <T> T record(Class<T> type, ResultSet row)
      throws SQLException, ReflectiveOperationException {
    RecordComponent[] components = type.getRecordComponents();
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new @Nullable Object[components.length];
    for (int at = 0; at < components.length; at++) {
      types[at] = components[at].getType();
      String column =
          components[at].getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
      values[at] = value(row, column, types[at]);
    }
    Constructor<T> constructor = type.getDeclaredConstructor(types);
    constructor.setAccessible(true);
    return constructor.newInstance(values);
  }

  private static @Nullable Object value(ResultSet row, String column, Class<?> type)
      throws SQLException {
    Object raw = row.getObject(column);
    if (raw == null) {
      return null;
    }
    if (type == long.class || type == Long.class) {
      return row.getLong(column);
    }
    if (type == int.class || type == Integer.class) {
      return row.getInt(column);
    }
    return raw;
  }
}
