package io.parbuckle.server.store;

import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import java.nio.file.Path;

@OnPostgres
final class PostgresDatabaseTest extends DatabaseContract {

  private final TestPostgres postgres;

  PostgresDatabaseTest(TestPostgres postgres) {
    this.postgres = postgres;
  }

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(postgres.database(), Durability.FULL, new SettableTime());
  }

  @Override
  void migrated() {
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", new SettableTime()).own();
  }
}
