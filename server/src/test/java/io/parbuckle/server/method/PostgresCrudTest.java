package io.parbuckle.server.method;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "initdb and pg_ctl are not on the PATH")
final class PostgresCrudTest extends CrudContract {

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
        postgres.database("boats" + databases), Durability.RELAXED, new SettableTime());
  }

  @Override
  String key() {
    return "bigint generated always as identity primary key";
  }
}
