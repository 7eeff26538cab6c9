package io.parbuckle.server.job;

import io.parbuckle.api.store.Database;
import java.time.Instant;
import java.util.List;

/// The methods of which no job may begin: table `job_paused`.
///
/// **Threads.** Any.
final class Pauses {

  private static final String ADD =
      """
      insert into job_paused (method, at)
      values (:method, :at)
      on conflict (method) do nothing
      """;

  private static final String REMOVE = "delete from job_paused where method = :method";

  private static final String ALL = "select method from job_paused order by method";

  private final Database database;

  Pauses(Database database) {
    this.database = database;
  }

  void add(String method, Instant at) {
    database.write("pause jobs", tx -> tx.sql(ADD).bind("method", method).bind("at", at).update());
  }

  void remove(String method) {
    database.write("resume jobs", tx -> tx.sql(REMOVE).bind("method", method).update());
  }

  List<String> methods() {
    return database.read(tx -> tx.sql(ALL).list(String.class));
  }
}
