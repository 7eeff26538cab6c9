package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Reports of progress.
final class JobReportsTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  @Test
  void follow_the_measured_sequence_within_0_and_100() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.progress",
                (job, _) -> {
                  job.progress(10.9, "x");
                  job.progress(10.2, "");
                  job.progress(null, "y", null);
                  job.progress(5.0, null, null);
                  job.progress(null, "", null);
                  job.progress(null, null, JsonObject.of("a", ONE));
                  job.progress(null, null, JsonInteger.of(0));
                  job.progress(-3.7, null, null);
                  job.progress(250.0, null, null);
                  return JsonValue.NULL;
                })
            .build();

    JobView job = shop.done(method);

    assertThat(shop.heard.textsOf(job.id()))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 10 x",
            "CHANGED RUNNING 10 y",
            "CHANGED RUNNING 5 y",
            "CHANGED RUNNING 5 y",
            "CHANGED RUNNING 0 y",
            "CHANGED RUNNING 100 y",
            "CHANGED SUCCESS 100 y");
    assertThat(job.progress().extra()).isEqualTo(JsonObject.of("a", ONE));
  }

  @Test
  void that_are_no_number_fail_the_job_with_an_empty_error() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.nan",
                (job, _) -> {
                  job.progress(Double.NaN, "x");
                  return JsonValue.NULL;
                })
            .build();

    assertThat(shop.done(method).fields().at("error")).isEqualTo(text(""));
  }

  @Test
  void in_a_flood_are_thinned_and_the_last_is_not_lost() throws InterruptedException {
    Gate gate = new Gate();
    JobMethod method =
        Methods.job(
                "test.flood",
                (job, _) -> {
                  for (int i = 1; i <= 5000; i++) {
                    job.progress(0, "part " + i);
                  }
                  return gate.pass();
                })
            .build();
    long id = shop.run(method);
    gate.awaitEntered();
    assertThat(shop.heard.of(id)).hasSizeLessThan(210);

    try (Passing _ = new Passing(shop.clock)) {
      shop.heard.await(id, "CHANGED RUNNING 0 part 5000");
    }
    gate.open();
    shop.engine.outcome(id);
  }

  @Test
  void are_stored_once_a_second() throws InterruptedException {
    Gate gate = new Gate();
    JobMethod method =
        Methods.job(
                "test.progress",
                (job, _) -> {
                  job.progress(40, "Copying");
                  return gate.pass();
                })
            .build();
    long id = shop.run(method);
    gate.awaitEntered();

    while (storedPercent(id) != 40) {
      shop.clock.advance(Duration.ofMillis(100));
    }
    gate.open();
    shop.engine.outcome(id);
  }

  private int storedPercent(long id) {
    return shop.database.read(
        tx ->
            tx.sql("select percent from job where id = :id")
                .bind("id", id)
                .first(Integer.class)
                .orElse(-1));
  }
}
