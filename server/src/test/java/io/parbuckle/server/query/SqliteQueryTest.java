package io.parbuckle.server.query;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteQueryTest extends SqlContract {

  @TempDir Path folder;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(folder.resolve("sample.db"), Durability.RELAXED, new SettableTime());
  }

  @Override
  boolean storesNul() {
    return true;
  }
}
