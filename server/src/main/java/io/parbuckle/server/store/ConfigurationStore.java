package io.parbuckle.server.store;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.store.Migrations.Source;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The configuration as a whole: out of the database into a SQLite file, out of such a file, and
/// back into the database.
///
/// The file has the tables that are configuration and those in which migrations are noted. When it
/// is read its rows are moved into a scratch database that our own migrations have made at the
/// file's version; that is then brought up to date like any other. So nothing of the file's schema
/// is ever run, and tables that the file does not have are there for the migrations to change.
///
/// **Threads.** Any.
public final class ConfigurationStore {

  private static final Logger LOG = LoggerFactory.getLogger(ConfigurationStore.class);

  // PostgreSQL only: SQLite raises its counters by itself.
  private static final String IDENTITIES =
      """
      select table_name as table_name, column_name as column_name
        from information_schema.columns
       where table_schema = current_schema() and is_identity = 'YES'
      """;

  private final JdbcDatabase database;
  private final List<Source> sources;
  private final String program;
  private final Time time;

  /// @param sources whose tables the database has, the server's own first
  /// @param program the version of this program
  public ConfigurationStore(
      JdbcDatabase database, List<Source> sources, String program, Time time) {
    this.database = database;
    this.sources = List.copyOf(sources);
    this.program = program;
    this.time = time;
  }

  /// A column that numbers its rows.
  private record Identity(String tableName, String columnName) {}

  /// Writes one consistent state of these tables to the new file `target`, mode 0600.
  ///
  /// @param scratch a folder for files that are of no use afterwards
  /// @throws Fault.CallError if it cannot be written
  public void save(Path target, Path scratch, Set<String> tables) {
    try {
      Path file = database.file();
      Path from = file == null ? copied(scratch.resolve("copied.db"), tables) : file;
      Set<String> histories = new HashSet<>();
      sources.forEach(source -> histories.add(source.history()));
      ConfigurationFile.extract(
          from, target, table -> tables.contains(table) || histories.contains(table));
    } catch (StartRefused e) { // said where there is no call to answer
      throw new Fault.CallError(Errno.EFAULT, String.valueOf(e.getMessage()), e);
    }
  }

  /// A SQLite file with the tables of a database that is none.
  private Path copied(Path file, Set<String> tables) {
    try (JdbcDatabase scratch = fresh(file)) {
      sources.forEach(source -> Migrations.bring(scratch, source, Migrations.newest(source)));
      Schema schema = schema(file);
      List<TableRows> rows = database.read(tx -> rows(tx, schema, tables));
      scratch.<@Nullable Void>write("copy configuration", tx -> replaced(tx, rows));
    }
    return file;
  }

  private JdbcDatabase fresh(Path file) {
    return JdbcDatabase.open(file, Durability.RELAXED, time);
  }

  private static Schema schema(Path file) {
    try (Connection connection = SqliteAccess.connection(file)) {
      return Schema.of(connection);
    } catch (SQLException e) {
      throw DatabaseFailed.of("cannot look at the tables of a scratch database", e);
    }
  }

  private static List<TableRows> rows(Tx tx, Schema schema, Set<String> tables) {
    List<TableRows> all = new ArrayList<>();
    for (String table : schema.ordered(tables)) {
      all.add(((JdbcTx) tx).rows(table, schema.columnsOf(table)));
    }
    return all;
  }

  /// Reads a file that somebody has sent: looks whether it is whole, ours and of a version that can
  /// be brought up to date, and does that in the scratch folder.
  ///
  /// @return the rows as they would stand here, in the order in which they can be written
  /// @throws Fault.CallError with a sentence that says why it cannot be used
  public List<TableRows> read(Path file, Path scratch, Set<String> tables) {
    Schema from;
    Map<String, Integer> versions;
    try (SentDatabase sent = SentDatabase.open(file)) {
      from = sent.schema();
      versions = sent.versions();
    }
    checkVersions(versions);
    try {
      return upToDate(file, from, versions, scratch.resolve("restored.db"), tables);
    } catch (StartRefused e) {
      throw SentDatabase.refused("The database cannot be brought up to date: " + e.getMessage());
    } catch (SQLException e) {
      throw SentDatabase.unreadable(e);
    }
  }

  private void checkVersions(Map<String, Integer> versions) {
    if (versions.getOrDefault(SentDatabase.HISTORY, 0) == 0) {
      throw SentDatabase.refused("The database does not say of which version it is.");
    }
    Map<String, Integer> unknown = new HashMap<>(versions);
    for (Source source : sources) {
      unknown.remove(source.history());
      int version = versions.getOrDefault(source.history(), 0);
      int newest = Migrations.newest(source);
      if (version > newest) {
        throw SentDatabase.refused(
            "The configuration is of version "
                + version
                + (source.plugin().isEmpty() ? "" : " of plug-in " + source.plugin())
                + "; this is Parbuckle "
                + program
                + ", which knows it up to version "
                + newest
                + ". Upload it to the program that has saved it, or to a newer one.");
      }
    }
    if (!unknown.isEmpty()) {
      LOG.atWarn()
          .addKeyValue("tables", unknown.keySet())
          .log("a configuration has tables of plug-ins that are not here; they are left out");
    }
  }

  private List<TableRows> upToDate(
      Path file, Schema from, Map<String, Integer> versions, Path scratch, Set<String> tables)
      throws SQLException {
    try (JdbcDatabase then = fresh(scratch)) {
      for (Source source : sources) {
        int version = versions.getOrDefault(source.history(), 0);
        if (version > 0) {
          Migrations.bring(then, source, version);
        }
      }
    }
    SentDatabase.copy(file, from, scratch, tables);
    try (JdbcDatabase now = fresh(scratch)) {
      for (Source source : sources) {
        if (versions.getOrDefault(source.history(), 0) < Migrations.newest(source)) {
          Migrations.bring(now, source, Migrations.newest(source));
        }
      }
      Schema schema;
      try (Connection connection = SqliteAccess.connection(scratch)) {
        SentDatabase.checkReferences(connection);
        schema = Schema.of(connection);
      }
      return now.read(tx -> rows(tx, schema, tables));
    }
  }

  /// Puts these rows in the place of those that the tables have, in one transaction. Numbers that
  /// were given to rows are not given again.
  ///
  /// @param tables in the order of [#read]
  /// @throws Fault.CallError if the database does not take them; nothing was changed then
  public void replace(List<TableRows> tables) {
    try {
      database.<@Nullable Void>write(
          "restore configuration",
          tx -> {
            replaced(tx, tables);
            if (database.dialect() == Dialect.POSTGRESQL) {
              raiseIdentities(tx, tables.stream().map(TableRows::table).toList());
            }
            return null;
          });
    } catch (DatabaseFailed e) {
      throw new Fault.CallError(
          Errno.EINVAL,
          "The configuration does not fit this database: "
              + e.getMessage()
              + ". Nothing was changed.",
          e);
    }
  }

  private static @Nullable Void replaced(Tx tx, List<TableRows> tables) {
    for (TableRows table : tables.reversed()) { // first those that refer to others
      tx.sql("delete from " + Schema.quoted(table.table())).update();
    }
    tables.forEach(table -> insert(tx, table));
    return null;
  }

  private static void insert(Tx tx, TableRows table) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < table.columns().size(); i++) {
      names.add("c" + i);
    }
    String sql =
        "insert into "
            + Schema.quoted(table.table())
            + " ("
            + String.join(", ", table.columns().stream().map(Schema::quoted).toList())
            + ") values (:"
            + String.join(", :", names)
            + ")";
    for (List<@Nullable Object> row : table.rows()) {
      Tx.Statement statement = tx.sql(sql);
      for (int i = 0; i < names.size(); i++) {
        statement.bind(names.get(i), row.get(i));
      }
      statement.update();
    }
  }

  private static void raiseIdentities(Tx tx, List<String> tables) {
    for (Identity identity : tx.sql(IDENTITIES).list(Identity.class)) {
      if (tables.contains(identity.tableName())) {
        String table = Schema.quoted(identity.tableName());
        tx.sql(
                """
                select coalesce(setval(sequence, greatest(pg_sequence_last_value(sequence), newest)), 0)
                  from (select pg_get_serial_sequence(:table, :column)::regclass as sequence,
                               (select max(%s) from %s) as newest) as numbered
                """
                    .formatted(Schema.quoted(identity.columnName()), table))
            .bind("table", table)
            .bind("column", identity.columnName())
            .list(Long.class);
      }
    }
  }
}
