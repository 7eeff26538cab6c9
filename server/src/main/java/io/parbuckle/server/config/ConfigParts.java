package io.parbuckle.server.config;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.method.Declarations;
import io.parbuckle.server.store.FileSecrets;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// What saving and restoring the configuration needs of the rest of the server.
///
/// @param migrations whose tables the database has ([Migrations#sources])
/// @param declarations which tables are configuration, and where sealed texts stand; asked once the
///   server runs
/// @param scratch a folder of the data folder, for files that do not outlive their job
/// @param uploadBytesMax how large an upload may be, as it is set now
/// @param reloads what is done once a configuration has been replaced, in this order
/// @param program the version of this program
/// @param random a secure source
public record ConfigParts(
    JdbcDatabase database,
    FileSecrets secrets,
    List<Migrations.Source> migrations,
    Declarations declarations,
    Path scratch,
    LongSupplier uploadBytesMax,
    List<Reload> reloads,
    String program,
    RandomGenerator random,
    Time time) {

  public ConfigParts {
    migrations = List.copyOf(migrations);
    reloads = List.copyOf(reloads);
  }
}
