package io.parbuckle.server.audit;

import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;

@OnPostgres
final class PostgresAuditTest extends AuditContract {

  private final TestPostgres postgres;

  PostgresAuditTest(TestPostgres postgres) {
    this.postgres = postgres;
  }

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(postgres.database(), Durability.RELAXED, time);
  }
}
