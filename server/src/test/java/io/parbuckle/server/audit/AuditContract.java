package io.parbuckle.server.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.audit.AuditEvent.Actor;
import io.parbuckle.server.fixture.AskedTwice;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.query.StoredQuery;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The trail on each database.
abstract class AuditContract {

  static final String MAY_RUN_AGAIN = "UNKNOWN";

  final SettableTime time = new SettableTime();
  JdbcDatabase database;
  AuditTrail trail;
  private volatile AuditSettings settings = AuditSettings.DEFAULTS;

  abstract JdbcDatabase open();

  @BeforeEach
  void begin() {
    database = open();
    new Migrations(database, Path.of("/nonexistent"), "0.1.0", time).own();
    trail = newTrail();
  }

  @AfterEach
  void end() {
    trail.close();
    database.close();
  }

  private AuditTrail newTrail() {
    return new AuditTrail(database, () -> settings, new SplittableRandom(7), time);
  }

  static AuditEvent call(String username, String method) {
    return new AuditEvent(
        new Actor("192.0.2.7", username, "s1", JsonObject.EMPTY),
        AuditEvent.METHOD_CALL,
        JsonObject.of("method", JsonText.of(method), "params", JsonArray.EMPTY),
        false);
  }

  static AuditEvent login(String username, boolean success) {
    return new AuditEvent(
        new Actor("192.0.2.7", username, "s1", JsonObject.EMPTY),
        AuditEvent.AUTHENTICATION,
        JsonObject.of("error", success ? JsonValue.NULL : JsonText.of("wrong")),
        success);
  }

  AuditEntry called(String username, String method) throws InterruptedException {
    return trail.begin(call(username, method), false);
  }

  /// Whatever was said before is on disk when this returns.
  void settle() throws InterruptedException {
    called("nobody", "test.settle").ended(AuditOutcome.SUCCESS);
  }

  JsonArray found(String filters) throws Exception {
    QueryParams query =
        QueryParams.read(List.of(Json.read(filters), JsonObject.EMPTY), Rules.TABLE);
    return (JsonArray)
        StoredQuery.run(
            new AuditRows(trail.store(), AuditRows.MIDDLEWARE),
            query.filters(),
            query.options(),
            Rules.TABLE);
  }

  long count(String event) throws Exception {
    QueryParams query =
        QueryParams.read(
            List.of(
                Json.read("[[\"event\",\"=\",\"" + event + "\"]]"), Json.read("{\"count\":true}")),
            Rules.TABLE);
    return ((JsonInteger)
            StoredQuery.run(
                new AuditRows(trail.store(), AuditRows.MIDDLEWARE),
                query.filters(),
                query.options(),
                Rules.TABLE))
        .small();
  }

  static JsonObject data(JsonValue row) {
    return (JsonObject) ((JsonObject) row).at("event_data");
  }

  @Test
  void a_call_is_on_disk_before_it_begins_and_its_outcome_is_part_of_the_same_row()
      throws Exception {
    AuditEntry entry = called("mara", "user.create");

    JsonObject begun = (JsonObject) found("[]").items().getFirst();
    assertThat(begun.at("success")).isEqualTo(JsonValue.JsonBoolean.FALSE);
    assertThat(data(begun).get("outcome")).isNull();

    time.advance(Duration.ofMillis(250));
    entry.ended(AuditOutcome.SUCCESS);
    settle();

    JsonArray all = found("[[\"$.event_data.method\",\"=\",\"user.create\"]]");
    assertThat(all.items()).hasSize(1);
    JsonObject row = (JsonObject) all.items().getFirst();
    assertThat(row.at("success")).isEqualTo(JsonValue.JsonBoolean.TRUE);
    assertThat(data(row).at("outcome")).isEqualTo(JsonText.of("SUCCESS"));
    assertThat(data(row).at("duration_ms")).isEqualTo(JsonInteger.of(250));
    assertThat(Verification.of(trail.store()).ok()).isTrue();
  }

  @Test
  void the_first_ending_counts() throws Exception {
    AuditEntry entry = called("mara", "user.create");

    entry.ended(AuditOutcome.failed("no"));
    entry.ended(AuditOutcome.SUCCESS);
    settle();

    assertThat(data(found("[]").items().getFirst()).at("error")).isEqualTo(JsonText.of("no"));
    assertThat(trail.store().behind(0, 10))
        .filteredOn(row -> Objects.equals(row.begun(), 1L))
        .hasSize(1);
  }

  @Test
  void branches_of_an_or_are_alternatives() throws Exception {
    trail.note(login("mara", true));
    trail.note(login("ben", false));
    called("cy", "user.delete").ended(AuditOutcome.SUCCESS);
    called("dag", "user.delete").ended(AuditOutcome.failed("no"));
    settle();

    assertThat(
            names(
                "[[\"OR\",[[\"username\",\"=\",\"mara\"],"
                    + "[[\"event\",\"=\",\"METHOD_CALL\"],[\"success\",\"=\",true],"
                    + "[\"username\",\"!=\",\"nobody\"]]]]]"))
        .containsExactly("mara", "cy");
    assertThat(names("[[\"success\",\"=\",false],[\"username\",\"!=\",\"nobody\"]]"))
        .containsExactly("ben", "dag");
    assertThat(names("[[\"$.event_data.error\",\"=\",\"wrong\"]]")).containsExactly("ben");
  }

  private List<String> names(String filters) throws Exception {
    return found(filters).items().stream()
        .map(row -> ((JsonText) ((JsonObject) row).at("username")).value())
        .toList();
  }

  @Test
  void whatever_is_asked_of_the_trail_is_answered_as_if_all_of_it_were_in_memory()
      throws Exception {
    for (int i = 0; i < 40; i++) {
      String username = List.of("mara", "Mara", "ben", "a%b_c", "Éva", "").get(i % 6);
      switch (i % 5) {
        case 0 -> trail.note(login(username, i % 2 == 0));
        case 1 -> called(username, "user.create").ended(AuditOutcome.SUCCESS);
        case 2 -> called(username, "user.delete").ended(AuditOutcome.failed("no " + username));
        case 3 -> called(username, "test.sleep").ended(AuditOutcome.ABORTED);
        default -> called(username, "test.open");
      }
      time.advance(Duration.ofMillis(400L * (i % 4)));
    }
    called("nobody", "test.last"); // whose end would come later

    new AskedTwice(() -> new AuditRows(trail.store(), AuditRows.MIDDLEWARE), Rules.TABLE).agree();
  }

  @Test
  void many_who_write_at_once_make_one_chain() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        String name = "u" + i;
        all.add(
            threads.submit(
                () -> {
                  called(name, "user.create").ended(AuditOutcome.SUCCESS);
                  return null;
                }));
      }
      for (Future<?> each : all) {
        each.get();
      }
    }
    settle();

    Verification verified = Verification.of(trail.store());
    assertThat(verified.ok()).isTrue();
    assertThat(verified.from()).isEqualTo(1);
    assertThat(verified.rows()).isGreaterThan(600);
    assertThat(found("[]").items()).hasSize(301);
  }

  @Test
  void two_servers_on_one_database_make_one_chain() throws Exception {
    try (AuditTrail other = newTrail()) {
      called("mara", "user.create").ended(AuditOutcome.SUCCESS);
      other.begin(call("ben", "user.create"), false).ended(AuditOutcome.SUCCESS);
      settle();
    }

    assertThat(Verification.of(trail.store()).ok()).isTrue();
    assertThat(found("[]").items()).hasSize(3);
  }

  private void write(String sql) {
    database.write("spoil", tx -> tx.sql(sql).update());
  }

  private void fill(int calls) throws InterruptedException {
    for (int i = 0; i < calls; i++) {
      called("u" + i, "user.create").ended(AuditOutcome.SUCCESS);
    }
    settle();
    settle();
  }

  @Test
  void a_row_that_was_changed_is_found() throws Exception {
    fill(5);
    write("update audit_record set username = 'somebody' where id = 4");

    Verification found = Verification.of(trail.store());

    assertThat(found.ok()).isFalse();
    assertThat(found.firstBad()).isEqualTo(4);
  }

  @Test
  void a_row_that_was_changed_with_its_own_hash_is_found_by_the_next() throws Exception {
    fill(5);
    AuditRow row = trail.store().behind(3, 1).getFirst();
    AuditRow before = trail.store().behind(2, 1).getFirst();
    write("update audit_record set username = 'x' where id = 4");
    String hash = trail.store().behind(3, 1).getFirst().hashBehind(before.hash());
    write("update audit_record set hash = '" + hash + "' where id = 4");

    assertThat(hash).isNotEqualTo(row.hash());
    assertThat(Verification.of(trail.store()).firstBad()).isEqualTo(5);
  }

  @Test
  void a_row_that_is_missing_is_found() throws Exception {
    fill(5);
    write("delete from audit_record where id = 6");

    assertThat(Verification.of(trail.store()).firstBad()).isEqualTo(6);
  }

  @Test
  void an_end_that_was_cut_off_is_found() throws Exception {
    fill(5);
    long last = trail.store().chain().lastId();
    write("delete from audit_record where id = " + last);

    assertThat(Verification.of(trail.store()).firstBad()).isEqualTo(last);
  }

  @Test
  void what_is_too_old_goes_and_the_rest_can_be_verified() throws Exception {
    fill(3);
    time.advance(Duration.ofDays(8));
    called("mara", "user.create").ended(AuditOutcome.SUCCESS);
    settle();
    awaitRetention();

    assertThat(names("[]")).doesNotContain("u0", "u1", "u2").contains("mara");
    Verification verified = Verification.of(trail.store());
    assertThat(verified.ok()).isTrue();
    assertThat(verified.from()).isEqualTo(trail.store().chain().cutId() + 1);
    assertThat(verified.from()).isGreaterThan(6);
  }

  @Test
  void a_hash_that_retention_kept_gives_a_spoiled_beginning_away() throws Exception {
    fill(3);
    time.advance(Duration.ofDays(8));
    settle();
    awaitRetention();
    long first = trail.store().chain().cutId() + 1;
    write("update audit_record set event = 'x' where id = " + first);

    assertThat(Verification.of(trail.store()).firstBad()).isEqualTo(first);
  }

  private void awaitRetention() throws InterruptedException {
    while (trail.store().chain().cutId() == 0) {
      trail.wake();
      settle();
    }
  }

  @Test
  void what_is_more_than_the_quota_goes_the_oldest_first() throws Exception {
    fill(3);
    write("update audit_chain set bytes = bytes + 1073741824");
    // The writer takes the chain as it finds it.
    trail.close();
    settings = new AuditSettings(7, 0, 1, 75, 95);
    trail = newTrail();
    awaitRetention();

    AuditChain chain = trail.store().chain();
    assertThat(chain.cutId()).isPositive();
    assertThat(Verification.of(trail.store()).ok()).isTrue();
  }

  @Test
  void a_call_that_a_server_left_is_recorded_as_unknown_by_the_next() throws Exception {
    called("mara", "user.create");
    trail.close();
    trail = newTrail();

    trail.recover(_ -> new AuditTrail.Fate.Lives());
    settle();

    JsonObject row = (JsonObject) found("[[\"username\",\"=\",\"mara\"]]").items().getFirst();
    assertThat(row.at("success")).isEqualTo(JsonValue.JsonBoolean.FALSE);
    assertThat(data(row).at("outcome")).isEqualTo(JsonText.of(MAY_RUN_AGAIN));
    trail.close(); // writes what waits, the outcome of the call that settled among it
    trail = newTrail();
    assertThat(trail.store().open()).isEmpty();
    assertThat(Verification.of(trail.store()).ok()).isTrue();
  }

  @Test
  void a_job_that_goes_on_after_a_restart_ends_its_call() throws Exception {
    AuditEntry entry = called("mara", "disk.wipe");
    AuditEntry joined = called("ben", "disk.wipe");
    AuditEntry gone = called("cy", "disk.wipe");
    database.write(
        "jobs",
        tx -> {
          trail.ofJob(tx, entry, 7);
          trail.ofJob(tx, joined, 7);
          trail.ofJob(tx, gone, 8);
          return null;
        });
    trail.close();
    trail = newTrail();

    trail.recover(
        job ->
            job == 7
                ? new AuditTrail.Fate.Lives()
                : new AuditTrail.Fate.Ended(AuditOutcome.ABORTED));
    settle();
    assertThat(outcomes("cy")).containsExactly("ABORTED");
    assertThat(outcomes("mara")).containsExactly("");

    trail.jobEnded(7, AuditOutcome.SUCCESS);
    settle();
    assertThat(outcomes("mara")).containsExactly("SUCCESS");
    assertThat(outcomes("ben")).containsExactly("SUCCESS");
    assertThat(data(found("[[\"username\",\"=\",\"ben\"]]").items().getFirst()).at("job_id"))
        .isEqualTo(JsonInteger.of(7));
  }

  private List<String> outcomes(String username) throws Exception {
    return found("[[\"username\",\"=\",\"" + username + "\"]]").items().stream()
        .map(row -> data(row).get("outcome") instanceof JsonText(String word) ? word : "")
        .toList();
  }

  @Test
  void ids_sort_as_the_trail_grows() {
    List<String> ids = new ArrayList<>();
    for (long id : List.of(1L, 2L, 4095L, 4096L, 65536L, 1L << 40)) {
      ids.add(AuditChain.auditId(id, -id));
    }

    assertThat(ids).isSorted().doesNotHaveDuplicates();
    assertThat(ids).allMatch(id -> java.util.UUID.fromString(id).version() == 8);
  }
}
