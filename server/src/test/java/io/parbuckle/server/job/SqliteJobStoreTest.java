package io.parbuckle.server.job;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteJobStoreTest extends JobStoreContract {

  @TempDir Path folder;

  @Override
  JdbcDatabase open() {
    SettableTime time = new SettableTime();
    JdbcDatabase database =
        JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, time);
    new Migrations(database, folder, "0.1.0", time).own();
    return database;
  }
}
