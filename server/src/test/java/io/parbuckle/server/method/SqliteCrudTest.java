package io.parbuckle.server.method;

import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class SqliteCrudTest extends CrudContract {

  @TempDir Path folder;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(folder.resolve("boats.db"), Durability.RELAXED, new SettableTime());
  }

  @Override
  String key() {
    return "integer primary key autoincrement";
  }
}
