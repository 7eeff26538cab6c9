package io.parbuckle.server.store;

import io.parbuckle.api.fault.StartRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The database file before it is opened: its mode, and whether it is what it should be.
final class SqliteFile {

  /// Larger ones are not read whole at a start; SQLite reports damage when it comes upon it.
  private static final long CHECKED_BYTES_MAX = 64L << 20;

  /// Tells `file` whose database it is: "Parb".
  static final int APPLICATION_ID = 0x50617262;

  private static final String CURE =
      " It was left as it is. Move it away and put a copy in its place, or start with an empty data"
          + " folder.";

  private SqliteFile() {}

  /// Makes a missing file, readable by nobody else, and looks into an existing one.
  ///
  /// @throws StartRefused if it is damaged, or no database
  static void check(Path file) {
    try {
      if (Files.notExists(file)) {
        make(file);
      } else if (Files.size(file) == 0) {
        throw new StartRefused("The database " + file + " is damaged: it is empty." + CURE);
      } else {
        look(file, Files.size(file) <= CHECKED_BYTES_MAX);
      }
    } catch (IOException | SQLException e) {
      throw new StartRefused("The database " + file + " cannot be used: " + e.getMessage(), e);
    }
  }

  /// A new one appears with its first page in it, so that an empty file is always a damaged one.
  private static void make(Path file) throws IOException, SQLException {
    Path half = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(half);
    Files.createFile(
        half, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Connection connection = SqliteAccess.connection(half);
        Statement statement = connection.createStatement()) {
      statement.execute("pragma application_id = " + APPLICATION_ID);
    }
    Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void look(Path file, boolean whole) {
    try (Connection connection = SqliteAccess.connection(file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                whole ? "pragma quick_check(1)" : "select count(*) from sqlite_master")) {
      String found = rows.next() ? rows.getString(1) : "nothing";
      if (whole && !found.equals("ok")) {
        throw new StartRefused("The database " + file + " is damaged: " + found + "." + CURE);
      }
    } catch (SQLException e) {
      throw new StartRefused(
          "The database " + file + " is damaged or no database: " + e.getMessage() + "." + CURE, e);
    }
  }
}
