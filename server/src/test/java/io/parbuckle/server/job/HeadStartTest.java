package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HeadStartTest {

  private static final JobRow END =
      JobStoreContract.ended(1, Instant.parse("2026-01-01T00:00:00Z"));

  private final HeadStart start = new HeadStart();

  private int done;

  private boolean ends() {
    return start.endsWith(END, () -> done++);
  }

  @Test
  void an_early_end_is_written_with_the_acceptance_and_the_rest_is_done_when_the_caller_knows() {
    assertThat(ends()).isTrue();
    assertThat(start.end()).isEqualTo(END);
    assertThat(done).isZero();

    start.known();
    assertThat(done).isEqualTo(1);
  }

  @Test
  void an_end_that_comes_when_the_call_has_been_refused_is_not_early() {
    start.known();

    assertThat(ends()).isFalse();
    assertThat(done).isZero();
  }

  @Test
  void a_transaction_that_is_tried_again_writes_what_it_wrote_first() {
    assertThat(start.end()).isNull();
    assertThat(ends()).isFalse();
    assertThat(start.end()).isNull();
  }
}
