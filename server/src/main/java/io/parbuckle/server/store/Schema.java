package io.parbuckle.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables of a SQLite database, as far as whoever copies rows must know them.
///
/// @param columns the columns of each table that can be written, in their order
/// @param references the tables that a table refers to with foreign keys, itself excluded
record Schema(Map<String, List<String>> columns, Map<String, Set<String>> references) {

  private static final String TABLES =
      """
      select name
        from main.sqlite_master
       where type = 'table' and name not like 'sqlite\\_%' escape '\\'
       order by name
      """;

  // What is hidden is computed, or belongs to a virtual table.
  private static final String COLUMNS =
      "select name from pragma_table_xinfo(?) where hidden = 0 order by cid";

  private static final String REFERENCES =
      "select distinct \"table\" from pragma_foreign_key_list(?)";

  static Schema of(Connection connection) throws SQLException {
    Map<String, List<String>> columns = new LinkedHashMap<>();
    Map<String, Set<String>> references = new HashMap<>();
    for (String table : tables(connection)) {
      columns.put(table, texts(connection, COLUMNS, table));
      Set<String> others = new LinkedHashSet<>(texts(connection, REFERENCES, table));
      others.remove(table);
      references.put(table, others);
    }
    return new Schema(columns, references);
  }

  private static List<String> tables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      return texts(rows);
    }
  }

  private static List<String> texts(Connection connection, String sql, String table)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, table);
      try (ResultSet rows = statement.executeQuery()) {
        return texts(rows);
      }
    }
  }

  private static List<String> texts(ResultSet rows) throws SQLException {
    List<String> texts = new ArrayList<>();
    while (rows.next()) {
      texts.add(rows.getString(1));
    }
    return texts;
  }

  List<String> columnsOf(String table) {
    return columns.getOrDefault(table, List.of());
  }

  /// The tables so that each comes behind those that it refers to.
  ///
  /// @throws IllegalStateException if two refer to one another
  List<String> ordered(Set<String> tables) {
    Set<String> left = new LinkedHashSet<>(tables);
    List<String> ordered = new ArrayList<>();
    while (!left.isEmpty()) {
      List<String> next =
          left.stream()
              .filter(table -> references(table).stream().noneMatch(left::contains))
              .toList();
      if (next.isEmpty()) {
        throw new IllegalStateException("tables refer to one another: " + left);
      }
      ordered.addAll(next);
      next.forEach(left::remove);
    }
    return ordered;
  }

  private Set<String> references(String table) {
    return references.getOrDefault(table, Set.of());
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
