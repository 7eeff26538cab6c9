package io.parbuckle.server.store;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;

/// A SQLite file that somebody has sent: looked at, never trusted. Nothing in it is run, and of its
/// schema only names are believed, after they were compared with ours.
///
/// **Threads.** One.
final class SentDatabase implements AutoCloseable {

  static final String HISTORY = "schema_version";

  /// A file can ask for values that are larger than itself.
  private static final int VALUE_BYTES_MAX = 64 << 20;

  /// Some tables that every configuration of a TrueNAS has.
  private static final Set<String> TRUENAS =
      Set.of("account_bsdusers", "system_settings", "system_advanced", "alembic_version");

  private static final String FOREIGN_OBJECTS =
      """
      select count(*)
        from sqlite_master
       where type in ('view', 'trigger') or sql like 'create virtual%'
      """;

  private final Connection connection;
  private final Schema schema;

  private SentDatabase(Connection connection, Schema schema) {
    this.connection = connection;
    this.schema = schema;
  }

  /// Opens the file and looks whether it is whole and one of ours.
  ///
  /// @throws Fault.CallError with a sentence for whoever has sent it
  static SentDatabase open(Path file) {
    try {
      Connection connection = connection(file);
      try {
        distrust(connection);
        checkWhole(connection);
        SentDatabase sent = new SentDatabase(connection, Schema.of(connection));
        sent.checkOurs();
        return sent;
      } catch (SQLException | RuntimeException e) {
        connection.close();
        throw e;
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static Connection connection(Path file) throws SQLException {
    Properties limits = new Properties();
    limits.setProperty("limit_length", String.valueOf(VALUE_BYTES_MAX));
    return DriverManager.getConnection("jdbc:sqlite:" + file, limits);
  }

  private static void distrust(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma trusted_schema = off");
      statement.execute("pragma cell_size_check = on");
      statement.execute("pragma query_only = on");
    }
  }

  private static void checkWhole(Connection connection) throws SQLException {
    String found = text(connection, "pragma integrity_check(1)");
    if (!found.equals("ok")) {
      throw refused("The database is damaged: " + found.strip() + ".");
    }
  }

  private void checkOurs() throws SQLException {
    Set<String> tables = schema.columns().keySet();
    String foreign = tables.stream().filter(TRUENAS::contains).findFirst().orElse(null);
    if (foreign != null) {
      throw refused(
          "This is the configuration of a TrueNAS (it has a table "
              + foreign
              + "). Parbuckle restores only what its own config.save has made.");
    }
    int id = Integer.parseInt(text(connection, "pragma application_id"));
    boolean ours = tables.contains(HISTORY) && tables.contains("setting");
    if ((id != 0 && id != SqliteFile.APPLICATION_ID) || !ours) {
      throw refused("This is a SQLite database, but not one that Parbuckle has made.");
    }
    if (!text(connection, FOREIGN_OBJECTS).equals("0")) {
      throw refused("The database has views or triggers, which none that Parbuckle makes has.");
    }
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      return rows.next() ? Objects.requireNonNullElse(rows.getString(1), "nothing") : "nothing";
    }
  }

  /// The version of each table of migrations that it has.
  Map<String, Integer> versions() {
    Map<String, Integer> versions = new HashMap<>();
    try {
      for (String table : schema.columns().keySet()) {
        if (table.equals(HISTORY) || table.startsWith(HISTORY + "_")) {
          String newest =
              "select coalesce(max(cast(version as integer)), 0) from " + Schema.quoted(table);
          versions.put(table, Integer.parseInt(text(connection, newest)));
        }
      }
    } catch (SQLException | NumberFormatException e) {
      throw unreadable(e);
    }
    return versions;
  }

  Schema schema() {
    return schema;
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /// Moves the rows of the sent file into a scratch database that has the tables of the sent file's
  /// version, and nothing of value in them.
  ///
  /// @param needed tables without which nothing can be restored
  static void copy(Path sent, Schema from, Path scratch, Set<String> needed) {
    try (Connection connection = connection(scratch)) {
      distrust(connection);
      Schema to = Schema.of(connection);
      try (PreparedStatement attach = connection.prepareStatement("attach ? as sent")) {
        attach.setString(1, sent.toString());
        attach.execute();
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute("pragma query_only = off");
        statement.execute("pragma foreign_keys = off");
        statement.execute("begin");
        for (String table : to.columns().keySet()) {
          if (!table.startsWith(HISTORY)) {
            copy(statement, table, to.columnsOf(table), from, needed.contains(table));
          }
        }
        statement.execute("commit");
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private static void copy(
      Statement statement, String table, List<String> columns, Schema from, boolean needed)
      throws SQLException {
    if (!from.columns().containsKey(table)) {
      if (needed) {
        throw refused("The table " + table + " is missing in the database.");
      }
      return; // history, or read again from elsewhere
    }
    if (!Set.copyOf(from.columnsOf(table)).equals(Set.copyOf(columns))) {
      throw refused(
          "The table " + table + " has other columns than those that Parbuckle has made.");
    }
    String names = String.join(", ", columns.stream().map(Schema::quoted).toList());
    String name = Schema.quoted(table);
    statement.execute("delete from main." + name);
    statement.execute(
        "insert into main." + name + " (" + names + ") select " + names + " from sent." + name);
  }

  /// @throws Fault.CallError if a row of the scratch database refers to one that is not there
  static void checkReferences(Connection scratch) throws SQLException {
    try (Statement statement = scratch.createStatement();
        ResultSet rows = statement.executeQuery("pragma foreign_key_check")) {
      if (rows.next()) {
        throw refused(
            "A row of the table "
                + rows.getString(1)
                + " refers to one of the table "
                + rows.getString(3)
                + " that is not there.");
      }
    }
  }

  static Fault.CallError refused(String sentence) {
    return new Fault.CallError(Errno.EINVAL, sentence + " Nothing was changed.");
  }

  static Fault.CallError unreadable(Exception e) {
    return new Fault.CallError(
        Errno.EINVAL,
        "The database cannot be read: " + e.getMessage() + ". Nothing was changed.",
        e);
  }
}
