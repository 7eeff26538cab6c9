package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Fate;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.fixture.Until;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Bodies without side effects begin before their jobs are on disk (ADR 0032); whoever looks or
/// listens sees no difference.
final class JobHeadStartTest extends InWorkshop {

  private final Gate disk = new Gate();

  @AfterEach
  void openDisk() {
    disk.open();
  }

  /// Nothing is committed until the gate is opened.
  private void holdDisk() throws InterruptedException {
    shop.done(quick("test.first").build()); // reserves ids
    Until.holds("all is told", shop.engine::idle);
    Thread.ofVirtual().start(() -> shop.database.write("held", _ -> passed(disk)));
    disk.awaitEntered();
  }

  private static JsonValue passed(Gate gate) {
    try {
      return gate.pass();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<Started> started(JobMethod method, JsonValue... arguments) {
    CompletableFuture<Started> started = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                started.complete(
                    shop.engine.start(
                        Workshop.ADMIN, null, method, List.of(arguments), Pipes.NONE));
              } catch (RuntimeException e) {
                started.completeExceptionally(e);
              }
            });
    return started;
  }

  @Test
  void a_body_runs_while_its_job_is_on_its_way_to_disk_and_nobody_hears_of_it() throws Exception {
    holdDisk();
    Gate body = new Gate();
    CompletableFuture<Started> call = started(held("test.free", body).sideEffectFree().build());
    body.awaitEntered();

    assertThat(call).isNotDone();
    assertThat(shop.heard.all()).allMatch(event -> event.job().method().equals("test.first"));
    assertThat(shop.engine.liveJobs()).isEmpty();
    assertThat(shop.listed()).containsExactly(1L);

    disk.open();
    Started started = call.join();
    assertThat(shop.heard.textsOf(started.id())).containsExactly("ADDED WAITING 0");
    assertThat(shop.engine.require(started.id()).state().word()).isEqualTo("WAITING");
    assertThat(shop.engine.require(started.id()).details().begun()).isNull();

    shop.engine.begin(started);
    assertThat(shop.engine.require(started.id()).state().word()).isEqualTo("RUNNING");
    body.open();
    started.await();
    assertThat(shop.heard.textsOf(started.id()))
        .containsExactly(
            "ADDED WAITING 0", "CHANGED RUNNING 0", "CHANGED SUCCESS 100", "CHANGED SUCCESS 100");
  }

  @Test
  void an_end_that_comes_before_the_acceptance_is_stored_with_it_and_told_behind_the_id()
      throws Exception {
    holdDisk();
    CountDownLatch ran = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.free",
                (job, arguments) -> {
                  job.progress(40.0, "Copying", null);
                  ran.countDown();
                  return arguments.getFirst();
                })
            .sideEffectFree()
            .build();
    CompletableFuture<Started> call = started(method, text("seven"));
    ran.await();
    disk.open();

    Started started = call.join();
    assertThat(shop.heard.textsOf(started.id())).containsExactly("ADDED WAITING 0");
    assertThat(shop.listed("[[\"state\",\"=\",\"WAITING\"]]", "{}")).containsExactly(started.id());

    shop.engine.begin(started);
    assertThat(started.await()).isEqualTo(new JobOutcome.Succeeded(text("seven")));
    assertThat(shop.heard.textsOf(started.id()))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 40 Copying",
            "CHANGED SUCCESS 100 Copying",
            "CHANGED SUCCESS 100 Copying");
    assertThat(new JobStore(shop.database).job(started.id()).orElseThrow().result())
        .isEqualTo("\"seven\"");
  }

  @Test
  void a_transient_job_leaves_no_row_however_early_it_ends() throws Exception {
    JobMethod method = quick("test.gone").sideEffectFree().transientJob().build();

    Started started = started(method, text("x")).join();
    shop.engine.begin(started);
    started.await();

    assertThat(new JobStore(shop.database).job(started.id())).isEmpty();
    assertThat(shop.heard.textsOf(started.id())).hasSize(4);
  }

  @Test
  void a_body_whose_call_is_refused_is_told_to_stop_and_keeps_its_lock_until_it_has()
      throws Exception {
    shop.database.write(
        "fill", tx -> tx.sql("pragma max_page_count = 1").first(Long.class).orElseThrow());
    CountDownLatch told = new CountDownLatch(1);
    Gate stubborn = new Gate();
    JobMethod method =
        Methods.job(
                "test.free",
                (job, _) -> {
                  Until.holds("told to stop", job::aborted);
                  Thread.interrupted();
                  told.countDown();
                  return stubborn.pass();
                })
            .lock("L")
            .sideEffectFree()
            .build();

    assertThatThrownBy(() -> shop.run(method, text("x".repeat(1 << 20))))
        .isInstanceOf(Fault.CallError.class)
        .hasMessageContaining("cannot be written");

    told.await();
    assertThat(shop.engine.lockViews()).hasSize(1);
    stubborn.open();
    Until.holds("the lock is free", () -> shop.engine.lockViews().isEmpty());
    Until.holds("nothing is left", shop.engine::idle);
    assertThat(shop.heard.all()).isEmpty();
    assertThat(shop.listed()).isEmpty();
  }

  @Test
  void what_a_body_saves_is_saved_behind_its_job() throws Exception {
    holdDisk();
    Gate body = new Gate();
    JobMethod method =
        Methods.job(
                "test.free",
                (job, _) -> {
                  job.checkpoint(JsonInteger.of(5));
                  return body.pass();
                })
            .fate(Fate.RESUME)
            .sideEffectFree()
            .build();
    CompletableFuture<Started> call = started(method);
    disk.open();

    Started started = call.join();
    shop.engine.begin(started);
    body.awaitEntered();
    assertThat(new JobStore(shop.database).job(started.id()).orElseThrow().checkpoint())
        .isNotNull();
    body.open();
    started.await();
  }

  @Test
  void a_stop_gives_a_job_its_fate_whose_caller_never_said_that_it_may_begin() throws Exception {
    Gate body = new Gate();
    JobMethod method = held("test.free", body).sideEffectFree().build();
    Started started = shop.engine.start(Workshop.ADMIN, null, method, List.of(), Pipes.NONE);
    body.awaitEntered();

    shop.close();
    shop = Workshop.in(folder);

    JobView job = shop.engine.require(started.id());
    assertThat(job.state().word()).isEqualTo("FAILED");
    assertThat(job.details().interruptions()).singleElement().extracting("cause").isEqualTo("stop");
  }

  @Test
  void a_body_waits_for_its_lock_all_the_same() throws Exception {
    Gate first = new Gate();
    shop.run(held("test.first", first).lock("L").build());
    first.awaitEntered();
    Gate second = new Gate();
    Started waiting =
        shop.engine.start(
            Workshop.ADMIN,
            null,
            held("test.free", second).lock("L").sideEffectFree().build(),
            List.of(),
            Pipes.NONE);
    shop.engine.begin(waiting);

    assertThat(shop.engine.require(waiting.id()).details().waitsFor()).isEqualTo("lock");
    second.open();
    first.open();
    assertThat(waiting.await()).isInstanceOf(JobOutcome.Succeeded.class);
  }

  @Test
  void what_a_body_says_of_itself_is_told_behind_the_id() throws Exception {
    JobMethod method =
        Methods.job(
                "test.free",
                (job, _) -> {
                  job.describe("in words");
                  return JsonValue.NULL;
                })
            .description(_ -> "at first")
            .sideEffectFree()
            .build();

    long id = shop.done(method).id();

    assertThat(shop.heard.of(id))
        .extracting(event -> event.job().description())
        .containsExactly("at first", "at first", "in words", "in words", "in words");
  }

  @Test
  void a_body_that_starts_another_job_is_told_that_this_is_a_side_effect() throws Exception {
    JobMethod other = shop.offer(quick("test.other").build());
    JobMethod method =
        Methods.job(
                "test.free",
                (job, _) -> {
                  job.start(other.name(), List.of());
                  return JsonValue.NULL;
                })
            .sideEffectFree()
            .build();

    assertThat(shop.done(method).state().word()).isEqualTo("FAILED");
    assertThat(shop.listed()).hasSize(1);
  }

  @Test
  void a_log_and_pipes_are_side_effects() {
    assertThatThrownBy(() -> quick("test.log").logs().sideEffectFree().build())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("test.log");
    assertThatThrownBy(() -> quick("test.in").reads().sideEffectFree().build())
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> quick("test.out").writes().sideEffectFree().build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
