package io.parbuckle.server.store;

import io.parbuckle.api.fault.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// A copy of a SQLite database without its history: all tables, but rows only of those that are
/// configuration.
public final class ConfigurationFile {

  private static final String SCHEMA =
      """
      select type, name, sql
        from source.sqlite_master
       where sql is not null and name not like 'sqlite\\_%' escape '\\'
       order by case type when 'table' then 0 when 'index' then 1 else 2 end, rowid
      """;

  private ConfigurationFile() {}

  private record Item(String type, String name, String sql) {}

  /// Copies `source`, which may be in use, to the new file `target` (mode 0600). What is copied is
  /// one consistent state.
  ///
  /// @param withoutRows tables that are made and left empty
  /// @throws StartRefused if it cannot be written
  public static void copy(Path source, Path target, Set<String> withoutRows) {
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (Connection connection = SqliteAccess.connection(target)) {
        attach(connection, source);
        copy(connection, withoutRows);
      }
    } catch (IOException | SQLException e) {
      throw new StartRefused(
          "The configuration cannot be saved to " + target + ": " + e.getMessage(), e);
    }
  }

  private static void attach(Connection connection, Path source) throws SQLException {
    try (PreparedStatement attach = connection.prepareStatement("attach ? as source")) {
      attach.setString(1, source.toString());
      attach.execute();
    }
  }

  private static void copy(Connection connection, Set<String> withoutRows) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma foreign_keys = off");
      statement.execute("begin");
      List<Item> items = items(statement);
      for (Item item : items) {
        statement.execute(item.sql()); // unqualified names are made in the target
      }
      for (Item item : items) {
        if (item.type().equals("table") && !withoutRows.contains(item.name())) {
          String name = '"' + item.name().replace("\"", "\"\"") + '"';
          statement.execute("insert into main." + name + " select * from source." + name);
        }
      }
      statement.execute("commit");
    }
  }

  private static List<Item> items(Statement statement) throws SQLException {
    List<Item> items = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(SCHEMA)) {
      while (rows.next()) {
        items.add(new Item(rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return items;
  }
}
