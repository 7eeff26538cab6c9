package io.parbuckle.server.job;

import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;

@OnPostgres
final class PostgresJobStoreTest extends JobStoreContract {

  private final TestPostgres postgres;

  PostgresJobStoreTest(TestPostgres postgres) {
    this.postgres = postgres;
  }

  @Override
  JdbcDatabase open() {
    JdbcDatabase database =
        JdbcDatabase.open(postgres.database(), Durability.RELAXED, new SettableTime());
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", new SettableTime()).own();
    return database;
  }
}
