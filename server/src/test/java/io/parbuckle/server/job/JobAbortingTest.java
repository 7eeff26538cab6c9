package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Jobs that are aborted.
final class JobAbortingTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  @Test
  void a_waiting_job_ends_at_once_without_having_run() throws InterruptedException {
    Gate gate = new Gate();
    JobMethod method = held("test.held", gate).lock("L").logs().build();
    shop.run(method);
    gate.awaitEntered();
    long waiting = shop.run(method);

    shop.engine.abort(waiting, Workshop.ADMIN);

    assertThat(shop.heard.textsOf(waiting)).containsExactly("ADDED WAITING 0", "CHANGED ABORTED 0");
    JobView job = shop.engine.require(waiting);
    assertThat(job.logsPath()).isEqualTo(shop.logs.resolve(waiting + ".log").toString());
    assertThat(job.logsExcerpt()).isEmpty();
    assertThat(shop.engine.outcome(waiting)).isEqualTo(new JobOutcome.Aborted());
    gate.open();
  }

  @Test
  void a_job_that_nobody_has_begun_ends_at_once_and_frees_its_lock() throws Exception {
    JobMethod method = quick("test.echo").lock("L").queueSize(0).build();
    Started started = shop.engine.start(Workshop.ADMIN, null, method, List.of(), Pipes.NONE);
    shop.engine.abort(started.id(), Workshop.ADMIN);
    shop.engine.begin(started);

    assertThat(started.await()).isEqualTo(new JobOutcome.Aborted());
    assertThat(shop.heard.textsOf(started.id()))
        .containsExactly("ADDED WAITING 0", "CHANGED ABORTED 0");
    assertThat(shop.done(method).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void a_running_body_is_interrupted_and_the_job_aborted_when_it_has_stopped()
      throws InterruptedException {
    Gate gate = new Gate();
    long id = shop.run(held("test.held", gate).build());
    gate.awaitEntered();

    shop.engine.abort(id, Workshop.ADMIN);

    assertThat(shop.engine.outcome(id)).isEqualTo(new JobOutcome.Aborted());
    JsonObject fields = shop.engine.require(id).fields();
    for (String member : new String[] {"result", "error", "exception", "exc_info"}) {
      assertThat(fields.at(member)).isEqualTo(JsonValue.NULL);
    }
    assertThat(shop.heard.textsOf(id))
        .containsExactly("ADDED WAITING 0", "CHANGED RUNNING 0", "CHANGED ABORTED 0");
  }

  @Test
  void a_body_that_asks_stops_by_itself() throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.polls",
                (job, _) -> {
                  entered.countDown();
                  while (true) {
                    job.stopIfAborted();
                    Thread.onSpinWait();
                  }
                })
            .build();
    long id = shop.run(method);
    entered.await();

    shop.engine.abort(id, Workshop.ADMIN);

    assertThat(shop.engine.outcome(id)).isEqualTo(new JobOutcome.Aborted());
  }

  @Test
  void a_body_that_returns_all_the_same_succeeds_and_one_that_fails_otherwise_fails()
      throws InterruptedException {
    CountDownLatch entered = new CountDownLatch(2);
    JobMethod returns =
        Methods.job(
                "test.returns",
                (job, _) -> {
                  entered.countDown();
                  while (!job.aborted()) {
                    Thread.onSpinWait();
                  }
                  return ONE;
                })
            .build();
    JobMethod fails =
        Methods.job(
                "test.fails",
                (job, _) -> {
                  entered.countDown();
                  while (!job.aborted()) {
                    Thread.onSpinWait();
                  }
                  throw new IOException("boom");
                })
            .build();
    long first = shop.run(returns);
    long second = shop.run(fails);
    entered.await();

    shop.engine.abort(first, Workshop.ADMIN);
    shop.engine.abort(second, Workshop.ADMIN);

    assertThat(shop.engine.outcome(first)).isEqualTo(new JobOutcome.Succeeded(ONE));
    assertThat(shop.engine.outcome(second)).isInstanceOf(JobOutcome.Failed.class);
  }

  @Test
  void a_body_that_says_so_without_having_been_asked_fails() throws InterruptedException {
    JobMethod method =
        Methods.job(
                "test.unasked",
                (_, _) -> {
                  throw new JobAborted();
                })
            .build();

    assertThat(shop.done(method).state().word()).isEqualTo("FAILED");
  }

  @Test
  void an_ended_job_stays_as_it_is() throws InterruptedException {
    JobView job = shop.done(quick("test.echo").build(), ONE);

    shop.engine.abort(job.id(), Workshop.ADMIN);

    assertThat(shop.engine.require(job.id()).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void an_unknown_job_is_not_found_and_a_foreign_one_refused() throws InterruptedException {
    assertThatThrownBy(() -> shop.engine.abort(99, Workshop.ADMIN))
        .isInstanceOfSatisfying(
            Fault.NotFound.class,
            missing ->
                assertThat(missing.problem())
                    .isEqualTo(new Problem(null, "Job with id 99 does not exist", Errno.ENOENT)));
    JobView job = shop.done(quick("test.echo").build(), ONE);
    assertThatThrownBy(() -> shop.engine.abort(job.id(), Workshop.caller("u1", false, Set.of())))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EPERM);
              assertThat(error.text()).isEqualTo("Job is not owned by current session");
            });
  }

  @Test
  void a_body_that_does_not_stop_is_reported_after_the_grace_period() throws Exception {
    Gate gate = new Gate();
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch stop = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.deaf",
                (_, _) -> {
                  entered.countDown();
                  while (stop.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  return ONE;
                })
            .logs()
            .build();
    long id = shop.run(method);
    entered.await();
    shop.engine.abort(id, Workshop.ADMIN);
    Path log = shop.logs.resolve(id + ".log");

    while (Files.size(log) == 0) {
      shop.clock.advance(Duration.ofSeconds(10));
      Thread.onSpinWait();
    }
    stop.countDown();
    gate.open();

    assertThat(shop.engine.outcome(id)).isEqualTo(new JobOutcome.Succeeded(ONE));
    assertThat(Files.readString(log)).isEqualTo("The job was told to stop and has not.\n");
  }
}
