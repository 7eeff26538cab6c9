package io.parbuckle.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.event.Change;
import io.parbuckle.server.event.Gap.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class EventLogTest {

  private static final long FIRST = 101;

  @Test
  void what_came_before_this_process_is_missing_because_of_the_restart() {
    EventLog log = log(10, 1 << 20);
    log.add(FIRST, 0, 0, change(), Visibility.EVERYBODY);

    assertThat(log.gap(0)).isEqualTo(new Gap(0, FIRST, Reason.RESTART));
    assertThat(log.gap(FIRST - 2)).isEqualTo(new Gap(FIRST - 2, FIRST, Reason.RESTART));
  }

  @Test
  void whoever_has_the_last_number_of_the_process_before_misses_nothing() {
    EventLog log = log(10, 1 << 20);

    assertThat(log.gap(FIRST - 1)).isNull();
    assertThat(log.newest()).isEqualTo(FIRST - 1);
    assertThat(log.oldest()).isEqualTo(FIRST);
  }

  @Test
  void a_number_that_was_never_given_is_unknown() {
    EventLog log = log(10, 1 << 20);
    log.add(FIRST, 0, 0, change(), Visibility.EVERYBODY);

    assertThat(log.gap(FIRST + 1)).isEqualTo(new Gap(FIRST + 1, FIRST + 1, Reason.UNKNOWN));
    assertThat(log.gap(FIRST)).isNull();
  }

  @Test
  void the_oldest_go_when_there_are_too_many() {
    EventLog log = log(3, 1 << 20);
    for (long seq = FIRST; seq < FIRST + 1000; seq++) {
      log.add(seq, 0, 0, change(), Visibility.EVERYBODY);
    }

    assertThat(log.after(0, 10))
        .extracting(EventLog.Entry::seq)
        .containsExactly(1098L, 1099L, 1100L);
    assertThat(log.gap(FIRST)).isEqualTo(new Gap(FIRST, 1098, Reason.SIZE));
    assertThat(log.gap(1097)).isNull();
  }

  @Test
  void the_oldest_go_when_they_take_too_much_memory() {
    EventLog log = log(1000, 10_000);
    for (long seq = FIRST; seq < FIRST + 20; seq++) {
      log.add(seq, 0, 2000, change(), Visibility.EVERYBODY);
    }

    assertThat(log.after(0, 100)).hasSize(4);
    assertThat(log.oldest()).isEqualTo(FIRST + 16);
  }

  @Test
  void one_that_is_larger_than_all_room_is_not_kept_and_leaves_a_gap() {
    EventLog log = log(1000, 10_000);
    log.add(FIRST, 0, 0, change(), Visibility.EVERYBODY);
    log.add(FIRST + 1, 0, 20_000, change(), Visibility.EVERYBODY);
    log.add(FIRST + 2, 0, 0, change(), Visibility.EVERYBODY);

    assertThat(log.gap(FIRST)).isEqualTo(new Gap(FIRST, FIRST + 2, Reason.SIZE));
    assertThat(log.after(FIRST, 10)).extracting(EventLog.Entry::seq).containsExactly(FIRST + 2);
  }

  @Test
  void the_oldest_go_when_their_time_is_over() {
    EventLog log = log(1000, 1 << 20);
    log.add(FIRST, 0, 0, change(), Visibility.EVERYBODY);
    log.add(FIRST + 1, seconds(30), 0, change(), Visibility.EVERYBODY);

    log.expire(seconds(60));

    assertThat(log.gap(FIRST - 1)).isEqualTo(new Gap(FIRST - 1, FIRST + 1, Reason.AGE));
    assertThat(log.gap(FIRST)).isNull();
    log.expire(seconds(600));
    assertThat(log.oldest()).isEqualTo(FIRST + 2);
    assertThat(log.gap(FIRST + 1)).isNull();
  }

  @Test
  void what_follows_a_number_is_found_in_slices() {
    EventLog log = log(100, 1 << 20);
    for (long seq = FIRST; seq < FIRST + 250; seq++) {
      log.add(seq, 0, 0, change(), Visibility.EVERYBODY);
    }

    assertThat(log.after(FIRST + 200, 2))
        .extracting(EventLog.Entry::seq)
        .containsExactly(FIRST + 201, FIRST + 202);
    assertThat(log.after(FIRST + 249, 2)).isEmpty();
  }

  private static EventLog log(int count, long bytes) {
    return new EventLog(new EventLimits(count, bytes, Duration.ofMinutes(1)), FIRST);
  }

  private static Change change() {
    return Change.added("a.query", null, null);
  }

  private static long seconds(long seconds) {
    return Duration.ofSeconds(seconds).toNanos();
  }
}
