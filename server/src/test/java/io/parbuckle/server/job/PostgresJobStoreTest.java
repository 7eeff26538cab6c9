package io.parbuckle.server.job;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "initdb and pg_ctl are not on the PATH")
final class PostgresJobStoreTest extends JobStoreContract {

  private static TestPostgres postgres;
  private static int databases;

  @BeforeAll
  static void start() {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @Override
  JdbcDatabase open() {
    databases++;
    JdbcDatabase database =
        JdbcDatabase.open(
            postgres.database("jobs" + databases), Durability.RELAXED, new SettableTime());
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", new SettableTime()).own();
    return database;
  }
}
