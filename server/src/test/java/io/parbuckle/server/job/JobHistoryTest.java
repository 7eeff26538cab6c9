package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.fixture.Until;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// How long jobs that have ended are kept.
final class JobHistoryTest extends InWorkshop {

  @Test
  void what_has_become_too_old_goes_with_its_log_though_nothing_else_happens() throws Exception {
    JobMethod logging =
        Methods.job(
                "test.logging",
                (job, _) -> {
                  job.logLine("done");
                  return JsonValue.NULL;
                })
            .logs()
            .build();
    JobView job = shop.done(logging);
    Path log = shop.logs.resolve(job.id() + ".log");
    assertThat(log).exists();

    Until.holds(
        "the job and its log are gone",
        () -> {
          shop.clock.advance(Duration.ofHours(8));
          return shop.listed().isEmpty() && Files.notExists(log);
        });

    assertThat(shop.clock.instant())
        .isAfter(Instant.parse("2026-01-01T00:00:00Z").plus(JobLimits.DEFAULTS.keep()));
  }

  @Test
  void what_only_waited_goes_early_and_pushes_out_no_work() throws Exception {
    shop.close();
    shop = Workshop.in(folder, Workshop.keeping(3));
    long work = shop.done(quick("test.work").build()).id();
    JobMethod waits =
        quick("core.job_wait")
            .onlyWaits()
            .policy(none -> none.with(JobMethod.History.SHORT))
            .build();
    for (int i = 0; i < 10; i++) {
      shop.done(waits);
    }

    try (Passing _ = new Passing(shop.clock)) {
      Until.holds("three waits are left", () -> shop.listed().size() == 4);
    }
    assertThat(shop.listed()).contains(work);
    Until.holds(
        "the waits are too old",
        () -> {
          shop.clock.advance(Duration.ofMinutes(10));
          return shop.listed().equals(List.of(work));
        });
  }
}
