package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {

  private static final long MILLI = 1_000_000L;

  @Test
  void two_hundred_a_second_all_pass() {
    Pace pace = new Pace();
    long passed = 0;
    for (int i = 0; i < 1000; i++) {
      passed += pace.mayTell(i * 5L * MILLI) ? 1 : 0;
    }

    assertThat(passed).isEqualTo(1000);
  }

  @Test
  void a_flood_is_thinned_to_ten_a_second_while_it_lasts() {
    Pace pace = new Pace();
    long first = 0;
    long later = 0;
    for (int i = 0; i < 10_000; i++) { // one a millisecond, ten seconds
      boolean may = pace.mayTell(i * MILLI);
      if (i < 1000) {
        first += may ? 1 : 0;
      } else {
        later += may ? 1 : 0;
      }
    }

    assertThat(first).isBetween(200L, 210L);
    assertThat(later).isBetween(85L, 95L);
  }

  @Test
  void after_a_calm_second_all_pass_again() {
    Pace pace = new Pace();
    for (int i = 0; i < 1000; i++) {
      pace.mayTell(0);
    }
    pace.mayTell(1500 * MILLI);
    pace.mayTell(1501 * MILLI);

    assertThat(pace.mayTell(3000 * MILLI)).isTrue();
    assertThat(pace.mayTell(3001 * MILLI)).isTrue();
  }
}
