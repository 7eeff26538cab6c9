package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What subscribers hear of a job.
final class JobEventsTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  @Test
  void of_a_success_that_never_said_100() throws InterruptedException {
    JobView job = shop.done(quick("test.echo").build(), ONE);

    assertThat(shop.heard.textsOf(job.id()))
        .containsExactly(
            "ADDED WAITING 0", "CHANGED RUNNING 0", "CHANGED SUCCESS 100", "CHANGED SUCCESS 100");
  }

  @Test
  void of_a_success_that_said_100_itself() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.done",
                (job, _) -> {
                  job.progress(100, "Done");
                  return JsonValue.NULL;
                })
            .build();

    assertThat(shop.heard.textsOf(shop.done(method).id()))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 100 Done",
            "CHANGED SUCCESS 100 Done");
  }

  @Test
  void of_a_failure_keep_the_percent_where_it_was() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.fail",
                (job, _) -> {
                  job.progress(30, "Half");
                  throw new Fault.CallError(Errno.EACCES, "no");
                })
            .build();

    assertThat(shop.heard.textsOf(shop.done(method).id()))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 30 Half",
            "CHANGED FAILED 30 Half");
  }

  @Test
  void only_the_last_of_the_two_successes_has_the_excerpt() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.logs",
                (job, _) -> {
                  job.log().write("line 0\n".getBytes(StandardCharsets.UTF_8));
                  return JsonValue.NULL;
                })
            .logs()
            .build();

    List<Heard.Event> events = shop.heard.of(shop.done(method).id());

    assertThat(events)
        .extracting(event -> event.job().logsExcerpt())
        .containsExactly(null, null, null, "line 0\n");
    assertThat(events)
        .extracting(event -> event.job().logsPath() != null)
        .containsExactly(false, true, true, true);
  }

  @Test
  void of_a_transient_job_are_sent_and_its_record_goes() throws InterruptedException {
    JobMethod method = quick("test.transient").transientJob().build();
    Started started = shop.engine.start(Workshop.ADMIN, null, method, List.of(ONE), Pipes.NONE);
    shop.engine.begin(started);

    assertThat(started.await()).isEqualTo(new JobOutcome.Succeeded(ONE));
    assertThat(shop.heard.textsOf(started.id())).hasSize(4);
    assertThat(new JobStore(shop.database).job(started.id())).isEmpty();
  }

  @Test
  void the_end_is_told_after_its_commit() throws InterruptedException {
    JobView job = shop.done(quick("test.echo").build(), ONE);

    String stored =
        shop.database.read(
            tx ->
                tx.sql("select state from job where id = :id")
                    .bind("id", job.id())
                    .first(String.class)
                    .orElse(""));
    assertThat(stored).isEqualTo("SUCCESS");
  }
}
