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
import java.util.function.Predicate;

/// Copies of a SQLite database without its history.
public final class ConfigurationFile {

  private static final String SCHEMA =
      """
      select type, name, tbl_name, sql
        from source.sqlite_master
       where sql is not null and name not like 'sqlite\\_%' escape '\\'
       order by case type when 'table' then 0 when 'index' then 1 else 2 end, rowid
      """;

  private ConfigurationFile() {}

  private record Item(String type, String name, String table, String sql) {}

  /// Copies `source`, which may be in use, to the new file `target` (mode 0600): all tables, so
  /// that it can take the place of a database. What is copied is one consistent state.
  ///
  /// @param withoutRows tables that are made and left empty
  /// @throws StartRefused if it cannot be written
  public static void copy(Path source, Path target, Set<String> withoutRows) {
    copy(source, target, _ -> true, table -> !withoutRows.contains(table));
  }

  /// Copies some tables of `source`, which may be in use, to the new file `target` (mode 0600).
  /// What is copied is one consistent state.
  ///
  /// @throws StartRefused if it cannot be written
  static void extract(Path source, Path target, Predicate<String> tables) {
    copy(source, target, tables, tables);
  }

  private static void copy(
      Path source, Path target, Predicate<String> made, Predicate<String> filled) {
    try {
      Files.createFile(
          target,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      try (Connection connection = SqliteAccess.connection(target);
          Statement statement = connection.createStatement()) {
        statement.execute("pragma application_id = " + SqliteFile.APPLICATION_ID);
        attach(connection, source);
        statement.execute("pragma foreign_keys = off");
        statement.execute("begin");
        fill(statement, made, filled);
        statement.execute("commit");
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

  private static void fill(Statement statement, Predicate<String> made, Predicate<String> filled)
      throws SQLException {
    List<Item> items = items(statement).stream().filter(item -> made.test(item.table())).toList();
    for (Item item : items) {
      statement.execute(item.sql()); // unqualified names are made in the target
    }
    for (Item item : items) {
      if (item.type().equals("table") && filled.test(item.name())) {
        String name = Schema.quoted(item.name());
        statement.execute("insert into main." + name + " select * from source." + name);
      }
    }
  }

  private static List<Item> items(Statement statement) throws SQLException {
    List<Item> items = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(SCHEMA)) {
      while (rows.next()) {
        items.add(
            new Item(rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4)));
      }
    }
    return items;
  }
}
