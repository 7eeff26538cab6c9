package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.query.Sql;
import io.parbuckle.server.store.JdbcDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What the store of jobs promises, whatever database is under it.
abstract class JobStoreContract {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private JdbcDatabase database;
  private JobStore store;

  /// A database with our tables in it.
  abstract JdbcDatabase open();

  @BeforeEach
  void begin() {
    database = open();
    store = new JobStore(database);
  }

  @AfterEach
  void end() {
    database.close();
  }

  private static JobRow row(long id, String state) {
    return row(id, state, "WORK", null);
  }

  private static JobRow row(long id, String state, String history, @Nullable Instant finished) {
    boolean ended = finished != null;
    return new JobRow(
        id,
        "test.echo",
        state,
        history,
        "FAIL",
        "lock",
        false,
        "[1]",
        "[1.0]",
        false,
        false,
        "[\"m\"]",
        false,
        true,
        "words",
        true,
        ended ? "excerpt" : null,
        ended ? 100 : 0,
        ended ? "Done" : "",
        ended ? "{}" : null,
        ended ? "7" : null,
        null,
        null,
        null,
        null,
        "{}",
        1,
        null,
        NOW,
        state.equals("WAITING") ? null : NOW,
        finished,
        "NORMAL",
        null,
        1,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  static JobRow ended(long id, Instant at) {
    return row(id, "SUCCESS", "WORK", at);
  }

  private void keep(String history, long from, long to, Instant at) {
    for (long id = from; id <= to; id++) {
      store.accepted(row(id, "RUNNING", history, null));
      store.ended(row(id, "SUCCESS", history, at));
    }
  }

  @Test
  void a_job_is_found_as_it_was_accepted() {
    store.accepted(row(1, "WAITING"));

    JobRow found = store.job(1).orElseThrow();

    assertThat(found).isEqualTo(row(1, "WAITING"));
    assertThat(store.live()).containsExactly(found);
    assertThat(store.job(2)).isEmpty();
  }

  @Test
  void an_end_that_is_there_at_the_acceptance_is_stored_with_it() {
    store.accepted(row(1, "RUNNING"), Alongside.NOTHING, () -> ended(1, NOW));

    assertThat(store.job(1).orElseThrow().state()).isEqualTo("SUCCESS");
    assertThat(store.job(1).orElseThrow().result()).isEqualTo("7");
    assertThat(store.live()).isEmpty();
  }

  @Test
  void a_waiting_job_begins_once() {
    store.accepted(row(1, "WAITING"));

    assertThat(store.begun(1, 1, "[]", NOW, null)).isTrue();
    assertThat(store.begun(1, 2, "[]", NOW, null)).isFalse();
    assertThat(store.job(1).orElseThrow().state()).isEqualTo("RUNNING");
  }

  @Test
  void a_job_ends_once_and_keeps_nothing_to_run_it_with() {
    store.accepted(row(1, "RUNNING"));

    assertThat(store.ended(ended(1, NOW))).isTrue();
    assertThat(store.ended(row(1, "FAILED", "WORK", NOW))).isFalse();

    JobRow found = store.job(1).orElseThrow();
    assertThat(found.state()).isEqualTo("SUCCESS");
    assertThat(found.result()).isEqualTo("7");
    assertThat(found.argumentsRaw()).isNull();
    assertThat(found.timeFinished()).isEqualTo(NOW);
    assertThat(store.live()).isEmpty();
  }

  @Test
  void a_job_that_runs_again_waits() {
    store.accepted(row(1, "RUNNING"));

    store.backInLine(1, "[]", 1);

    assertThat(store.live()).extracting(JobRow::state).containsExactly("WAITING");
    assertThat(store.job(1).orElseThrow().interruptions()).isEqualTo("[]");
  }

  @Test
  void progress_is_of_running_jobs_only() {
    store.accepted(row(1, "RUNNING"));
    store.accepted(row(2, "RUNNING"));
    store.ended(ended(2, NOW));
    JobRow half =
        new JobRow(
            1, "", "RUNNING", "", "", null, false, "", null, false, false, "", false, false, null,
            false, null, 50, "Half", "1", null, null, null, null, null, "", 1, null, NOW, null,
            null, "NORMAL", null, 1, null, null, null, null, null, null);
    JobRow late =
        new JobRow(
            2, "", "RUNNING", "", "", null, false, "", null, false, false, "", false, false, null,
            false, null, 50, "Late", "1", null, null, null, null, null, "", 1, null, NOW, null,
            null, "NORMAL", null, 1, null, null, null, null, null, null);

    store.progress(List.of(half, late));

    assertThat(store.job(1).orElseThrow().progress()).isEqualTo("Half");
    assertThat(store.job(2).orElseThrow().progress()).isEqualTo("Done");
  }

  @Test
  void rows_are_found_and_counted_by_a_condition() {
    keep("WORK", 1, 20, NOW);
    Map<String, Object> values = Map.of("from", 5L, "to", 7L);

    assertThat(store.found(new Sql("id >= :from and id <= :to order by id desc", values)))
        .extracting(JobRow::id)
        .containsExactly(7L, 6L, 5L);
    assertThat(store.count(new Sql("id >= :from and id <= :to", values))).isEqualTo(3);
  }

  @Test
  void what_is_above_the_count_goes_the_oldest_first_and_other_classes_stay() {
    keep("SHORT", 1, 10, NOW);
    keep("WORK", 11, 20, NOW);
    store.accepted(row(21, "RUNNING", "SHORT", null));

    long upTo = store.newestAbove("SHORT", 4);
    List<Long> gone = store.dropUpTo("SHORT", upTo);

    assertThat(gone).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(store.dropUpTo("SHORT", upTo)).isEmpty();
    assertThat(store.newestAbove("SHORT", 4)).isZero();
    assertThat(store.count(Sql.TRUE)).isEqualTo(15);
  }

  @Test
  void what_ended_too_long_ago_goes() {
    keep("WORK", 1, 3, NOW);
    keep("WORK", 4, 6, NOW.plus(Duration.ofDays(1)));

    Instant before = NOW.plus(Duration.ofHours(1));
    List<Long> gone = store.dropUpTo("WORK", store.newestBefore("WORK", before));

    assertThat(gone).containsExactlyInAnyOrder(1L, 2L, 3L);
    assertThat(store.newestBefore("WORK", before)).isZero();
  }
}
