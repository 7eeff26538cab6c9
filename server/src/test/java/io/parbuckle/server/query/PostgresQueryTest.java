package io.parbuckle.server.query;

import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;

@OnPostgres
final class PostgresQueryTest extends SqlContract {

  private final TestPostgres postgres;

  PostgresQueryTest(TestPostgres postgres) {
    this.postgres = postgres;
  }

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(postgres.database(), Durability.RELAXED, new SettableTime());
  }

  @Override
  boolean storesNul() {
    return false;
  }
}
