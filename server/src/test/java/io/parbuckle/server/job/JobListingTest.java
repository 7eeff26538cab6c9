package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Listings of jobs.
final class JobListingTest extends InWorkshop {

  @Test
  void lists_ended_and_live_jobs_in_order_both_ways() throws Exception {
    Gate gate = new Gate();
    long first = shop.run(held("test.held", gate).build());
    for (int i = 0; i < 1100; i++) {
      shop.run(quick("test.echo").build());
    }
    long last = shop.run(quick("test.echo").build());
    shop.engine.outcome(last);

    List<Long> rising = shop.listed();
    List<Long> falling = shop.listed("[]", "{\"order_by\":[\"-id\"]}");

    assertThat(rising).hasSize(1102).isSorted().startsWith(first).endsWith(last);
    assertThat(falling.reversed()).isEqualTo(rising);
    assertThat(shop.engine.liveJobs()).extracting(JobView::id).contains(first);
    gate.open();
  }
}
