package io.parbuckle.server;

import io.parbuckle.api.store.Database;
import io.parbuckle.server.transport.ReadyEndpoint.Check;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// What must be so before work is sent here (`extensions.md` §12).
final class Readiness {

  private static final long PATIENCE_SECONDS = 5;

  /// Writes nothing, and needs a transaction all the same.
  private static final String TOUCH = "update setting set value = value where name = ''";

  private Readiness() {}

  /// @param stopping whether the server has begun to stop
  static List<Check> checks(ServerConfig config, Database database, BooleanSupplier stopping) {
    return List.of(
        new Check("started", Optional::empty),
        new Check("database", () -> database(database)),
        new Check("disk", () -> disk(config.data(), config.limits().diskFree())),
        new Check(
            "stopping",
            () ->
                stopping.getAsBoolean()
                    ? Optional.of("The server stops and takes no new sessions.")
                    : Optional.empty()));
  }

  private static Optional<String> database(Database database) {
    FutureTask<Integer> write =
        new FutureTask<>(() -> database.write("readiness", tx -> tx.sql(TOUCH).update()));
    Thread.ofVirtual().name("readiness").start(write);
    try {
      write.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return Optional.empty();
    } catch (TimeoutException _) {
      return Optional.of("The database has not answered within " + PATIENCE_SECONDS + " seconds.");
    } catch (ExecutionException e) {
      return Optional.of("The database cannot be written: " + e.getCause());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of("The check was interrupted.");
    }
  }

  private static Optional<String> disk(Path folder, long wanted) {
    try {
      long free = Files.getFileStore(folder).getUsableSpace();
      return free >= wanted
          ? Optional.empty()
          : Optional.of(
              "Only " + free + " bytes are free in the data folder, fewer than " + wanted + ".");
    } catch (IOException e) {
      return Optional.of("The data folder cannot be looked at: " + e.getMessage());
    }
  }
}
