package io.parbuckle.server.store;

import io.parbuckle.api.Plugin;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.time.Time;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the tables up to date: the server's own, then those of each plug-in, each with a history
/// of its own.
///
/// Migrations are files `V<number>__<words>.sql` in a folder per database. Flyway runs them; it is
/// asked only when the newest number on the class path is not the one in the database, because its
/// own start costs more than all the rest of ours.
///
/// **Threads.** The one that starts the server.
public final class Migrations {

  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  /// Where the server's own lie.
  public static final String OWN = "io/parbuckle/server/store";

  /// Tables that no backup holds. Those of plug-ins are few and small by the time a newer version
  /// is installed; what a plug-in declares counts for `config.save`.
  private static final Set<String> HISTORY = Set.of("job", "number_block", "audit_entry");

  private static final Pattern FILE = Pattern.compile("V(\\d+)__\\w+\\.sql");
  private static final Pattern PLUGIN = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

  private static final String TABLE_EXISTS_SQLITE =
      "select count(*) from sqlite_master where type = 'table' and name = :name";
  private static final String TABLE_EXISTS_POSTGRESQL =
      """
      select count(*)
        from information_schema.tables
       where table_schema = current_schema() and table_name = :name
      """;

  private static final String NOTE =
      """
      insert into upgrade (at, plugin, version, program, backup)
      values (:at, :plugin, :version, :program, :backup)
      """;

  private static final String LAST =
      """
      select program, backup from upgrade where plugin = :plugin order by at desc, version desc
       limit 1
      """;

  private final JdbcDatabase database;
  private final Path backups;
  private final String program;
  private final Time time;

  /// One is enough for all that is brought up to date at one start.
  private @Nullable Path backup;

  /// @param backups the folder that takes the configuration before an upgrade
  /// @param program the version of this program
  public Migrations(JdbcDatabase database, Path backups, String program, Time time) {
    this.database = database;
    this.backups = backups;
    this.program = program;
    this.time = time;
  }

  /// Whose tables there are, and where their migrations lie.
  ///
  /// @param plugin empty for the server's own
  /// @param folder where on the class path the folders per database lie
  public record Source(String plugin, String folder, ClassLoader loader) {

    /// The table in which the migrations that were run are noted.
    String history() {
      return Migrations.history(plugin);
    }
  }

  /// The server's own tables and those of the plug-ins, in the order in which they are brought up
  /// to date.
  public static List<Source> sources(List<Plugin> plugins) {
    List<Source> sources = new ArrayList<>();
    sources.add(new Source("", OWN, Migrations.class.getClassLoader()));
    for (Plugin plugin : plugins) {
      if (!plugin.migrations().isEmpty()) {
        sources.add(
            new Source(plugin.name(), plugin.migrations(), plugin.getClass().getClassLoader()));
      }
    }
    return List.copyOf(sources);
  }

  /// A row of `upgrade`.
  private record Upgrade(String program, @Nullable String backup) {}

  /// Brings the server's own tables up to date; comes before those of plug-ins.
  ///
  /// @throws StartRefused if the database is newer than this program, or a migration fails
  public void own() {
    run("", OWN, Migrations.class.getClassLoader());
  }

  /// Brings a plug-in's tables up to date.
  ///
  /// @param plugin its name, of lower case letters, digits and `_`
  /// @param folder where on its class path the folders per database lie
  /// @throws StartRefused as [#own], or if there are no migrations
  public void of(String plugin, String folder, ClassLoader loader) {
    if (!PLUGIN.matcher(plugin).matches()) {
      throw new StartRefused("A plug-in with tables cannot be called " + plugin + ".");
    }
    run(plugin, folder, loader);
  }

  private void run(String plugin, String folder, ClassLoader loader) {
    String own = folder + "/" + database.dialect().folder();
    int newest = newest(own, loader);
    int stored = stored(history(plugin));
    if (stored > newest) {
      throw tooNew(plugin, stored, newest);
    }
    if (stored < newest) {
      migrate(plugin, own, loader, stored, newest);
    }
  }

  private void migrate(String plugin, String folder, ClassLoader loader, int stored, int newest) {
    Path saved = stored > 0 ? backup() : null;
    flyway(database, folder, history(plugin), loader, newest);
    Instant now = time.instant();
    database.write(
        "note upgrade",
        tx ->
            tx.sql(NOTE)
                .bind("at", now)
                .bind("plugin", plugin)
                .bind("version", newest)
                .bind("program", program)
                .bind("backup", saved == null ? null : saved.toString())
                .update());
    LOG.atInfo()
        .addKeyValue("plugin", plugin.isEmpty() ? "server" : plugin)
        .addKeyValue("from", stored)
        .addKeyValue("to", newest)
        .addKeyValue("backup", saved)
        .log("database brought up to date");
  }

  private @Nullable Path backup() {
    if (backup != null) {
      return backup; // what others brought up to date at this start
    }
    Path file = database.file();
    if (file == null) {
      LOG.atWarn().log("no backup before the upgrade: PostgreSQL is backed up with its own tools");
      return null;
    }
    Path target = backups.resolve(STAMP.format(time.instant()) + "-" + program + ".db");
    ConfigurationFile.copy(file, target, HISTORY);
    backup = target;
    return target;
  }

  /// The newest version of a source's tables on SQLite.
  static int newest(Source source) {
    return newest(source.folder() + "/" + Dialect.SQLITE.folder(), source.loader());
  }

  /// Brings a scratch database, in which nothing is noted or saved, to a version.
  ///
  /// @throws StartRefused if a migration fails
  static void bring(JdbcDatabase scratch, Source source, int version) {
    String folder = source.folder() + "/" + scratch.dialect().folder();
    flyway(scratch, folder, source.history(), source.loader(), version);
  }

  private static void flyway(
      JdbcDatabase database, String folder, String history, ClassLoader loader, int version) {
    try {
      Flyway.configure(loader)
          .dataSource(database.url(), null, null)
          .locations("classpath:" + folder)
          .table(history)
          .baselineOnMigrate(true) // the tables of others are there already
          .baselineVersion("0")
          .target(String.valueOf(version))
          .loggers("slf4j")
          .load()
          .migrate();
    } catch (FlywayException e) {
      throw new StartRefused("The database cannot be brought up to date: " + e.getMessage(), e);
    }
  }

  private StartRefused tooNew(String plugin, int stored, int newest) {
    Optional<Upgrade> last =
        database.read(tx -> tx.sql(LAST).bind("plugin", plugin).first(Upgrade.class));
    String by = last.map(Upgrade::program).orElse("unknown");
    String backup =
        last.map(Upgrade::backup)
            .map(file -> " The configuration from before its upgrade is in " + file + ".")
            .orElse("");
    return new StartRefused(
        "The database was brought to version "
            + stored
            + (plugin.isEmpty() ? "" : " of plug-in " + plugin)
            + " by Parbuckle "
            + by
            + "; this is Parbuckle "
            + program
            + ", which knows it up to version "
            + newest
            + ". Start the newer program, or begin with an empty data folder."
            + backup);
  }

  private static String history(String plugin) {
    return plugin.isEmpty() ? "schema_version" : "schema_version_" + plugin;
  }

  private int stored(String history) {
    String exists =
        switch (database.dialect()) {
          case SQLITE -> TABLE_EXISTS_SQLITE;
          case POSTGRESQL -> TABLE_EXISTS_POSTGRESQL;
        };
    return database.read(
        tx ->
            tx.sql(exists).bind("name", history).first(Long.class).orElse(0L) == 0
                ? 0
                // The name is one of ours: see PLUGIN.
                : tx.sql(
                        "select coalesce(max(cast(version as integer)), 0) from "
                            + history
                            + " where version is not null")
                    .first(Integer.class)
                    .orElse(0));
  }

  /// The highest number of a migration on the class path.
  private static int newest(String folder, ClassLoader loader) {
    int newest = 0;
    for (String name : files(folder, loader)) {
      Matcher file = FILE.matcher(name);
      if (file.matches()) {
        newest = Math.max(newest, Integer.parseInt(file.group(1)));
      }
    }
    if (newest == 0) {
      throw new StartRefused("There are no migrations in " + folder + ".");
    }
    return newest;
  }

  private static List<String> files(String folder, ClassLoader loader) {
    URL url = loader.getResource(folder);
    if (url == null) {
      throw new StartRefused(
          "There is no folder "
              + folder
              + " with migrations on the class path. A jar that was packed without entries for its"
              + " folders hides it: pack it with jar, Maven or Gradle, which write them.");
    }
    try {
      return url.openConnection() instanceof JarURLConnection jar
          ? inJar(jar, folder + "/")
          : inFolder(Path.of(url.toURI()));
    } catch (IOException | URISyntaxException e) {
      throw new StartRefused("The migrations in " + folder + " cannot be listed: " + e, e);
    }
  }

  private static List<String> inJar(JarURLConnection jar, String folder) throws IOException {
    return jar.getJarFile().stream()
        .map(entry -> entry.getName())
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .toList();
  }

  private static List<String> inFolder(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
