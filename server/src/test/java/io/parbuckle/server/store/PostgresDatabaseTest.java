package io.parbuckle.server.store;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "initdb and pg_ctl are not on the PATH")
final class PostgresDatabaseTest extends DatabaseContract {

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
    return JdbcDatabase.open(
        postgres.database("test" + databases), Durability.FULL, new SettableTime());
  }

  @Override
  void migrated() {
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", new SettableTime()).own();
  }
}
