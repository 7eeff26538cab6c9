package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class HeadStartTest {

  private static final JobRow END =
      JobStoreContract.ended(1, Instant.parse("2026-01-01T00:00:00Z"));

  private final HeadStart start = new HeadStart();

  @Test
  void an_early_end_is_written_with_the_acceptance() {
    assertThat(start.endsWith(END)).isTrue();
    assertThat(start.end()).isEqualTo(END);
  }

  @Test
  void a_transaction_that_is_tried_again_writes_what_it_wrote_first() {
    assertThat(start.end()).isNull();
    assertThat(start.endsWith(END)).isFalse();
    assertThat(start.end()).isNull();
  }
}
