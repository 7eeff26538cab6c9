package io.parbuckle.server.store;

import io.parbuckle.api.store.Settings;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.Optional;

/// Settings as JSON in the table `setting`.
///
/// **Threads.** Any. What is kept in memory is so until the next write of whatever kind: a restored
/// configuration is seen at once.
public final class JsonSettings implements Settings {

  private static final String GET = "select value from setting where name = :name";

  private static final String PUT =
      """
      insert into setting (name, value) values (:name, :value)
      on conflict (name) do update set value = excluded.value
      """;

  /// There are some dozens; their names come from services, not from clients.
  private static final int KEPT = 1_000;

  private final JdbcDatabase database;
  private final RecordJson records;
  private final KeptReads<String, Optional<String>> texts;

  public JsonSettings(JdbcDatabase database, RecordJson records) {
    this.database = database;
    this.records = records;
    texts = new KeptReads<>(database, KEPT);
  }

  @Override
  public <T extends Record> Optional<T> get(String name, Class<T> type) {
    return texts.get(name, this::text).map(json -> read(name, json, type));
  }

  private Optional<String> text(String name) {
    return database.read(tx -> tx.sql(GET).bind("name", name).first(String.class));
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
