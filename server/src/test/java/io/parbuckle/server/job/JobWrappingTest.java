package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Jobs that wait for others.
final class JobWrappingTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  @Test
  void a_wrapping_job_adopts_the_progress_and_the_result() throws InterruptedException {
    shop.offer(
        Methods.job(
                "test.child",
                (job, _) -> {
                  job.progress(20, "c20");
                  job.progress(60, "c60");
                  return ONE;
                })
            .build());
    Gate linked = new Gate();
    JobMethod parent =
        Methods.job("test.parent", (job, _) -> job.wrap(job.start("test.child", List.of())))
            .build();

    JobView job = shop.done(parent);
    linked.open();

    assertThat(job.fields().at("result")).isEqualTo(ONE);
    assertThat(job.progress()).isEqualTo(new Progress(100, "c60", JsonValue.NULL));
    assertThat(shop.heard.textsOf(job.id()))
        .startsWith("ADDED WAITING 0", "CHANGED RUNNING 0")
        .endsWith("CHANGED RUNNING 100 c60", "CHANGED SUCCESS 100 c60");
  }

  @Test
  void waiting_for_a_job_that_has_succeeded_shows_100_and_one_success()
      throws InterruptedException {
    JobView target = shop.done(quick("test.echo").build(), ONE);
    JobMethod waits =
        Methods.job("core.job_wait", (job, _) -> job.wrap(shop.engine.handle(target.id())))
            .onlyWaits()
            .build();

    JobView job = shop.done(waits);

    assertThat(shop.heard.textsOf(job.id()))
        .containsExactly(
            "ADDED WAITING 0", "CHANGED RUNNING 0", "CHANGED RUNNING 100", "CHANGED SUCCESS 100");
    assertThat(job.fields().at("result")).isEqualTo(ONE);
  }

  @Test
  void an_aborted_target_is_a_success_with_null() throws InterruptedException {
    Gate gate = new Gate();
    long target = shop.run(held("test.held", gate).build());
    gate.awaitEntered();
    long waiting =
        shop.run(
            Methods.job("core.job_wait", (job, _) -> job.wrap(shop.engine.handle(target)))
                .onlyWaits()
                .build());
    shop.heard.awaitState(waiting, "RUNNING");

    shop.engine.abort(target, Workshop.ADMIN);

    assertThat(shop.engine.outcome(waiting)).isEqualTo(new JobOutcome.Succeeded(JsonValue.NULL));
  }

  @Test
  void a_call_error_is_passed_on_and_a_validation_becomes_one() throws InterruptedException {
    shop.offer(
        Methods.job(
                "test.call",
                (_, _) -> {
                  throw new Fault.CallError(Errno.EPERM, "inner failed");
                })
            .build());
    shop.offer(
        Methods.job(
                "test.invalid",
                (_, _) -> {
                  throw new Fault.Invalid("a.b", "is bad");
                })
            .build());
    JobMethod wraps =
        Methods.job(
                "test.wrap",
                (job, arguments) ->
                    job.wrap(job.start(((JsonText) arguments.getFirst()).value(), List.of())))
            .build();

    assertThat(shop.done(wraps, text("test.call")).fields().at("error"))
        .isEqualTo(text("[EPERM] inner failed"));
    assertThat(shop.done(wraps, text("test.invalid")).fields().at("error"))
        .isEqualTo(text("[EFAULT] [EINVAL] a.b: is bad\n"));
  }

  @Test
  void aborting_the_waiter_leaves_its_target_alone_and_it_hears_nothing_more()
      throws InterruptedException {
    Gate gate = new Gate();
    JobMethod reports =
        Methods.job(
                "test.reports",
                (job, _) -> {
                  JsonValue passed = gate.pass();
                  job.progress(50, "Half");
                  return passed;
                })
            .build();
    long target = shop.run(reports);
    gate.awaitEntered();
    long waiting =
        shop.run(
            Methods.job("core.job_wait", (job, _) -> job.wrap(shop.engine.handle(target)))
                .onlyWaits()
                .build());
    shop.heard.awaitState(waiting, "RUNNING");
    shop.engine.abort(waiting, Workshop.ADMIN);
    shop.heard.awaitState(waiting, "ABORTED");
    gate.open();

    assertThat(shop.engine.outcome(target)).isInstanceOf(JobOutcome.Succeeded.class);
    assertThat(shop.heard.textsOf(waiting)).endsWith("CHANGED ABORTED 0");
  }
}
