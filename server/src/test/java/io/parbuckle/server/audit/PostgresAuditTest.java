package io.parbuckle.server.audit;

import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(
    value = "io.parbuckle.server.fixture.TestPostgres#installed",
    disabledReason = "initdb and pg_ctl are not on the PATH")
final class PostgresAuditTest extends AuditContract {

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
    return JdbcDatabase.open(postgres.database("audit" + databases), Durability.RELAXED, time);
  }
}
