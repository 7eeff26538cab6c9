package io.parbuckle.server.audit;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.audit.AuditStore.Found;
import io.parbuckle.server.query.Column;
import io.parbuckle.server.query.Column.Kind;
import io.parbuckle.server.query.Slices;
import io.parbuckle.server.query.Sql;
import io.parbuckle.server.query.Stored;
import io.parbuckle.server.query.Table;
import io.parbuckle.server.query.Wanted;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;

/// The trail as queries find it: the first row of a call together with its outcome.
///
/// **Threads.** One query's.
///
/// @param service whose rows
record AuditRows(AuditStore store, String service) implements Stored {

  /// The one service that this server has.
  static final String MIDDLEWARE = "MIDDLEWARE";

  private static final Column KEY = column("audit_id", Kind.TEXT);

  private static final Table TABLE =
      new Table(
          List.of(
              KEY,
              column("message_timestamp", Kind.INTEGER),
              new Column(List.of("timestamp"), "e.at", Kind.TIME, false),
              column("address", Kind.TEXT),
              column("username", Kind.TEXT),
              column("session", Kind.TEXT),
              column("service", Kind.TEXT),
              column("event", Kind.TEXT),
              new Column(List.of("event_data", "method"), "e.method", Kind.TEXT, true),
              new Column(List.of("success"), AuditStore.SUCCESS, Kind.BOOLEAN, false)),
          Set.of("service_data", "event_data"),
          KEY);

  private static Column column(String name, Kind kind) {
    return new Column(List.of(name), "e." + name, kind, false);
  }

  /// What a row has.
  static Set<String> members() {
    return Set.of(
        "audit_id",
        "message_timestamp",
        "timestamp",
        "address",
        "username",
        "session",
        "service",
        "service_data",
        "event",
        "event_data",
        "success");
  }

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public Dialect dialect() {
    return store.dialect();
  }

  @Override
  public Iterable<JsonValue> read(Wanted wanted) {
    return () -> new Slices<>(wanted, this::found, Function.identity());
  }

  private List<JsonValue> found(Sql sql) {
    return service.equals(MIDDLEWARE)
        ? store.found(sql).stream().map(AuditRows::entry).toList()
        : List.of();
  }

  @Override
  public OptionalLong count(Wanted wanted) {
    return OptionalLong.of(service.equals(MIDDLEWARE) ? store.count(wanted.where()) : 0);
  }

  private static JsonValue entry(Found row) {
    Map<String, JsonValue> entry = new LinkedHashMap<>();
    entry.put("audit_id", JsonText.of(row.auditId()));
    entry.put("message_timestamp", JsonInteger.of(row.messageTimestamp()));
    entry.put("timestamp", JsonInstant.of(Instant.ofEpochMilli(row.at())));
    entry.put("address", JsonText.of(row.address()));
    entry.put("username", JsonText.of(row.username()));
    entry.put("session", JsonText.of(row.session()));
    entry.put("service", JsonText.of(row.service()));
    entry.put("service_data", json(row.serviceData()));
    entry.put("event", JsonText.of(row.event()));
    entry.put("event_data", whole(row));
    entry.put("success", JsonBoolean.of(row.success()));
    return new JsonObject(entry);
  }

  /// What was asked, and what it came to.
  private static JsonValue whole(Found row) {
    JsonValue begun = json(row.eventData());
    JsonValue outcome = row.outcome() == null ? JsonObject.EMPTY : json(row.outcome());
    if (!(begun instanceof JsonObject whole) || !(outcome instanceof JsonObject(var more))) {
      return begun;
    }
    for (Map.Entry<String, JsonValue> member : more.entrySet()) {
      whole = whole.with(member.getKey(), member.getValue());
    }
    return whole;
  }

  /// A row that somebody has spoiled is shown as it is.
  private static JsonValue json(String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson _) {
      return JsonText.of(text);
    }
  }
}
