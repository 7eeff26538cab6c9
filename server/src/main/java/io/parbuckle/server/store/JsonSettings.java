package io.parbuckle.server.store;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Settings;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.Optional;

/// Settings as JSON in the table `setting`.
///
/// **Threads.** Any. Nothing is kept in memory: a restored configuration is seen at once.
public final class JsonSettings implements Settings {

  private static final String GET = "select value from setting where name = :name";

  private static final String PUT =
      """
      insert into setting (name, value) values (:name, :value)
      on conflict (name) do update set value = excluded.value
      """;

  private final Database database;
  private final RecordJson records;

  public JsonSettings(Database database, RecordJson records) {
    this.database = database;
    this.records = records;
  }

  @Override
  public <T extends Record> Optional<T> get(String name, Class<T> type) {
    Optional<String> text = database.read(tx -> tx.sql(GET).bind("name", name).first(String.class));
    return text.map(json -> read(name, json, type));
  }

  private <T> T read(String name, String json, Class<T> type) {
    try {
      return records.read(Json.read(json), type);
    } catch (MalformedJson e) {
      throw new IllegalStateException("the setting " + name + " is no JSON", e);
    }
  }

  @Override
  public void put(String name, Record value) {
    String json = Json.text(records.write(value)); // before the transaction, which is SQL only
    database.write(
        "put setting", tx -> tx.sql(PUT).bind("name", name).bind("value", json).update());
  }
}
