package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.job.Schedules.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class SchedulesTest {

  /// The clock of a new workshop.
  private static final Instant NEW_YEAR = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  private final LinkedBlockingQueue<Instant> started = new LinkedBlockingQueue<>();
  private Workshop workshop;

  @BeforeEach
  void open() {
    workshop = Workshop.in(folder);
  }

  @AfterEach
  void close() {
    workshop.close();
  }

  private JobMethod scheduled(Schedule schedule) {
    return workshop.offer(
        Methods.job(
                "a.nightly",
                (_, arguments) -> {
                  started.add(workshop.clock.instant());
                  return new JsonArray(arguments);
                })
            .policy(policy -> policy.with(schedule))
            .build());
  }

  private Entry declare(Schedule schedule) {
    workshop.engine.schedules().declare(List.of(scheduled(schedule)));
    return entry();
  }

  private Entry entry() {
    return workshop.engine.schedules().entries().getFirst();
  }

  private void restart() {
    workshop.close();
    SettableTime later = new SettableTime(workshop.clock.instant());
    workshop = Workshop.in(folder, later);
  }

  private Instant awaitStart() throws InterruptedException {
    try (Passing _ = new Passing(workshop.clock)) {
      Instant at = started.poll(30, TimeUnit.SECONDS);
      assertThat(at).isNotNull();
      return at;
    }
  }

  private void awaitEntry(Predicate<Entry> condition) {
    while (!condition.test(entry())) {
      Thread.onSpinWait();
    }
  }

  @Test
  void what_is_due_starts_as_the_server_and_is_noted() throws Exception {
    Entry before = declare(new Schedule("30 2 * * *", "UTC", List.of(JsonText.of("x"))));
    assertThat(before)
        .isEqualTo(
            new Entry(
                1,
                "a.nightly",
                JsonArray.of(JsonText.of("x")),
                "30 2 * * *",
                "UTC",
                true,
                null,
                null,
                NEW_YEAR.plus(Duration.ofMinutes(150))));

    workshop.clock.advance(Duration.ofMinutes(149).plusSeconds(59));
    Instant at = awaitStart();

    assertThat(at).isAfterOrEqualTo(NEW_YEAR.plus(Duration.ofMinutes(150)));
    awaitEntry(entry -> entry.lastJob() != null);
    JobView job = workshop.engine.require(Objects.requireNonNull(entry().lastJob()));
    assertThat(job.method()).isEqualTo("a.nightly");
    assertThat(job.owner().username()).isNull();
    assertThat(entry().lastRun()).isAfterOrEqualTo(NEW_YEAR.plus(Duration.ofMinutes(150)));
    assertThat(entry().nextRun()).isEqualTo(Instant.parse("2026-01-02T02:30:00Z"));
  }

  @Test
  void what_was_due_while_the_server_was_down_starts_once() throws Exception {
    declare(Schedule.utc("0 * * * *"));
    workshop.close();
    workshop =
        Workshop.in(folder, new SettableTime(NEW_YEAR.plus(Duration.ofHours(5)).plusSeconds(1)));
    declare(Schedule.utc("0 * * * *"));

    assertThat(awaitStart()).isBefore(NEW_YEAR.plus(Duration.ofHours(6)));

    awaitEntry(entry -> entry.lastJob() != null);
    assertThat(entry().nextRun()).isEqualTo(NEW_YEAR.plus(Duration.ofHours(6)));
    assertThat(workshop.listed()).hasSize(1);
  }

  @Test
  void what_is_paused_starts_nothing_and_begins_anew_afterwards_over_a_restart() throws Exception {
    declare(Schedule.utc("0 * * * *"));
    Entry paused = workshop.engine.schedules().update(1, false, null, null);
    assertThat(paused.nextRun()).isNull();
    workshop.clock.advance(Duration.ofHours(3).plusMinutes(30));
    restart();

    declare(Schedule.utc("0 * * * *"));

    assertThat(entry().enabled()).isFalse();
    assertThat(workshop.engine.schedules().update(1, true, null, null).nextRun())
        .isEqualTo(NEW_YEAR.plus(Duration.ofHours(4)));
    assertThat(workshop.listed()).isEmpty();
  }

  @Test
  void a_rule_of_an_operator_stays_until_the_method_declares_another() {
    declare(Schedule.utc("0 * * * *"));
    workshop.engine.schedules().update(1, null, "15 * * * *", "Europe/Berlin");
    restart();

    assertThat(declare(Schedule.utc("0 * * * *")))
        .extracting(Entry::cron, Entry::timezone, Entry::nextRun)
        .containsExactly("15 * * * *", "Europe/Berlin", NEW_YEAR.plus(Duration.ofMinutes(15)));
    restart();
    assertThat(declare(Schedule.utc("45 * * * *")))
        .extracting(Entry::cron, Entry::timezone, Entry::nextRun)
        .containsExactly("45 * * * *", "UTC", NEW_YEAR.plus(Duration.ofMinutes(45)));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-10T12:00:00Z, 2026-01-11T02:30:00Z", // winter: an hour before UTC
    "2026-07-10T12:00:00Z, 2026-07-11T01:30:00Z", // summer: two hours
    "2026-03-28T12:00:00Z, 2026-03-29T01:30:00Z" // the night in which 2 becomes 3 o'clock
  })
  void a_rule_goes_by_the_clock_of_its_zone(Instant after, Instant next) {
    assertThat(CronRule.of("30 3 * * *", "Europe/Berlin").next(after)).hasValue(next);
  }

  @Test
  void what_cannot_be_is_refused_with_all_that_is_wrong() {
    declare(Schedule.utc("0 * * * *"));
    Schedules schedules = workshop.engine.schedules();

    assertThatThrownBy(() -> schedules.update(1, true, "61 * * * *", "Europe/Nowhere"))
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            fault ->
                assertThat(fault.problems())
                    .extracting(Problem::attribute)
                    .containsExactly("schedule_update.cron", "schedule_update.timezone"));
    assertThatThrownBy(() -> schedules.update(7, true, null, null))
        .isInstanceOf(Fault.NotFound.class);
    assertThatThrownBy(() -> scheduled(Schedule.utc("every night")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a.nightly")
        .hasMessageContaining("every night");
  }

  @Test
  void what_is_refused_is_left_out_and_due_again_at_its_next_time() throws Exception {
    Gate gate = new Gate();
    workshop.run(workshop.offer(Methods.job("a.holder", (_, _) -> gate.pass()).lock("x").build()));
    gate.awaitEntered();
    JobMethod busy =
        Methods.job("a.nightly", (_, _) -> JsonArray.EMPTY)
            .lock("x")
            .queueSize(0)
            .policy(policy -> policy.with(Schedule.utc("0 * * * *")))
            .build();
    workshop.engine.schedules().declare(List.of(workshop.offer(busy)));

    try (Passing _ = new Passing(workshop.clock)) {
      workshop.clock.advance(Duration.ofHours(1));
      awaitEntry(entry -> NEW_YEAR.plus(Duration.ofHours(2)).equals(entry.nextRun()));
    }

    assertThat(entry().lastJob()).isNull();
    assertThat(workshop.listed()).hasSize(1);
    gate.open();
  }
}
