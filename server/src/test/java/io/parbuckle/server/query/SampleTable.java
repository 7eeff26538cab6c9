package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.query.Column.Kind;
import io.parbuckle.server.store.JdbcDatabase;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A table with a column of every kind, and a member that is none.
final class SampleTable implements Stored {

  private static final String MADE =
      """
      create table sample (
        id      bigint primary key,
        name    text   not null,
        note    text,
        size    bigint not null,
        place   bigint,
        enabled bigint not null,
        seen    bigint not null,
        gone    bigint,
        percent bigint not null,
        tags    text   not null
      )
      """;

  private static final String INSERT =
      """
      insert into sample (id, name, note, size, place, enabled, seen, gone, percent, tags)
      values (:id, :name, :note, :size, :place, :enabled, :seen, :gone, :percent, :tags)
      """;

  private static final Table TABLE =
      new Table(
          List.of(
              Column.required("id", Kind.INTEGER),
              Column.required("name", Kind.TEXT),
              Column.optional("note", Kind.TEXT),
              Column.required("size", Kind.INTEGER),
              Column.optional("place", Kind.INTEGER),
              Column.required("enabled", Kind.BOOLEAN),
              Column.required("seen", Kind.TIME),
              Column.optional("gone", Kind.ZONELESS_TIME),
              Column.required("percent", Kind.INTEGER).at("progress", "percent")),
          Set.of("tags"),
          Column.required("id", Kind.INTEGER));

  /// @param tags JSON
  record Row(
      long id,
      String name,
      @Nullable String note,
      long size,
      @Nullable Long place,
      boolean enabled,
      Instant seen,
      @Nullable Instant gone,
      long percent,
      String tags) {

    /// As filters see it.
    JsonValue entry() {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put("id", JsonInteger.of(id));
      members.put("name", JsonText.of(name));
      members.put("note", note == null ? JsonValue.NULL : JsonText.of(note));
      members.put("size", JsonInteger.of(size));
      members.put("place", place == null ? JsonValue.NULL : JsonInteger.of(place));
      members.put("enabled", JsonBoolean.of(enabled));
      members.put("seen", JsonInstant.of(seen));
      members.put("gone", gone == null ? JsonValue.NULL : new JsonInstant(gone, true));
      members.put("progress", JsonObject.of("percent", JsonInteger.of(percent)));
      try {
        members.put("tags", Json.read(tags));
      } catch (MalformedJson e) {
        throw new IllegalStateException(e);
      }
      return new JsonObject(members);
    }
  }

  private final JdbcDatabase database;

  /// How many rows were read.
  long read;

  SampleTable(JdbcDatabase database) {
    this.database = database;
    database.write("make the sample", tx -> tx.sql(MADE).update());
  }

  void fill(List<Row> rows) {
    database.write(
        "fill the sample",
        tx -> {
          tx.sql("delete from sample").update();
          rows.forEach(row -> insert(tx, row));
          return rows.size();
        });
  }

  void add(Row row) {
    database.write(
        "add to the sample",
        tx -> {
          insert(tx, row);
          return null;
        });
  }

  void drop(long id) {
    database.write(
        "drop from the sample",
        tx -> tx.sql("delete from sample where id = :id").bind("id", id).update());
  }

  private static void insert(Tx tx, Row row) {
    tx.sql(INSERT)
        .bind("id", row.id())
        .bind("name", row.name())
        .bind("note", row.note())
        .bind("size", row.size())
        .bind("place", row.place())
        .bind("enabled", row.enabled())
        .bind("seen", row.seen())
        .bind("gone", row.gone())
        .bind("percent", row.percent())
        .bind("tags", row.tags())
        .update();
  }

  @Override
  public Table table() {
    return TABLE;
  }

  @Override
  public Dialect dialect() {
    return database.dialect();
  }

  @Override
  public Iterable<JsonValue> read(Wanted wanted) {
    Slices<Row> rows = new Slices<>(wanted, this::fetch, Row::entry);
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return rows.hasNext();
          }

          @Override
          public JsonValue next() {
            return rows.next().entry();
          }
        };
  }

  private List<Row> fetch(Sql sql) {
    List<Row> rows =
        database.read(
            tx -> bound(tx, "select * from sample where " + sql.text(), sql).list(Row.class));
    read += rows.size();
    return rows;
  }

  @Override
  public OptionalLong count(Wanted wanted) {
    return OptionalLong.of(
        database.read(
            tx ->
                bound(
                        tx,
                        "select count(*) from sample where " + wanted.where().text(),
                        wanted.where())
                    .first(Long.class)
                    .orElseThrow()));
  }

  private static Tx.Statement bound(Tx tx, String text, Sql sql) {
    Tx.Statement statement = tx.sql(text);
    sql.values().forEach(statement::bind);
    return statement;
  }
}
