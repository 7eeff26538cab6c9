package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.fixture.SettableTime;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class LoginLimitTest {

  private static final Origin HERE = House.origin("192.0.2.1", true);
  private static final Origin THERE = House.origin("192.0.2.2", true);

  private final SettableTime time = new SettableTime();
  private final LoginLimit limit = new LoginLimit(time);

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      limit.failed(HERE, "mara");
    }
  }

  private long secondsToWait() {
    Fault.CallError refusal =
        Objects.requireNonNull(
            catchThrowableOfType(Fault.CallError.class, () -> limit.check(HERE)));
    assertThat(refusal).hasMessage("Rate Limit Exceeded");
    assertThat(refusal.errno()).isEqualTo(16);
    return ((JsonInteger) Objects.requireNonNull(refusal.further().get("retry_after"))).small();
  }

  @Test
  void twenty_failures_within_a_minute_are_borne_and_then_the_address_waits_for_its_end() {
    fail(1);
    time.advance(Duration.ofSeconds(10));
    fail(18);
    assertThatCode(() -> limit.check(HERE)).doesNotThrowAnyException();
    fail(1);

    assertThat(secondsToWait()).isEqualTo(50);
    assertThatCode(() -> limit.check(THERE)).doesNotThrowAnyException();
    time.advance(Duration.ofSeconds(50));
    assertThatCode(() -> limit.check(HERE)).doesNotThrowAnyException();
  }

  @Test
  void an_address_that_goes_on_waits_longer_each_time_up_to_a_quarter_of_an_hour() {
    for (int seconds : new int[] {60, 120, 240, 480, 900, 900}) {
      fail(20);
      assertThat(secondsToWait()).isEqualTo(seconds);
      time.advance(Duration.ofSeconds(seconds));
    }
    time.advance(Duration.ofMinutes(15));
    fail(20);
    assertThat(secondsToWait()).isEqualTo(60);
  }

  @Test
  void failures_that_are_far_apart_add_up_to_nothing() {
    for (int i = 0; i < 100; i++) {
      fail(1);
      time.advance(Duration.ofSeconds(4));
    }

    assertThatCode(() -> limit.check(HERE)).doesNotThrowAnyException();
  }

  @Test
  void an_account_that_many_guess_at_is_answered_later_and_never_locked() {
    assertThat(limit.slower("mara")).isEqualTo(1);
    fail(20);
    assertThat(limit.slower("mara")).isEqualTo(2);
    fail(100);

    assertThat(limit.slower("mara")).isEqualTo(8);
    assertThat(limit.slower("joe")).isEqualTo(1);
    assertThat(limit.slower(null)).isEqualTo(1);
    assertThatCode(() -> limit.check(THERE)).doesNotThrowAnyException();
  }

  @Test
  void peers_of_the_unix_socket_are_not_refused() {
    Origin unix = new Origin.Unix(1, 777, 777);
    for (int i = 0; i < 100; i++) {
      limit.failed(unix, "mara");
    }

    assertThatCode(() -> limit.check(unix)).doesNotThrowAnyException();
  }

  @Test
  void ten_thousand_other_addresses_do_not_stop_a_new_one() {
    for (int i = 0; i < 20_000; i++) {
      limit.failed(House.origin("10.1." + i / 250 + "." + i % 250, true), "user" + i);
    }

    assertThatCode(() -> limit.check(THERE)).doesNotThrowAnyException();
  }
}
