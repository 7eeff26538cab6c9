package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Bounds on what runs and on what waits.
final class JobPlacesTest extends InWorkshop {

  @Test
  void what_is_above_the_bound_of_running_jobs_waits_and_what_only_waits_needs_no_place()
      throws InterruptedException {
    shop.close();
    shop = Workshop.in(folder, Workshop.with(1, Duration.ZERO));
    Gate gate = new Gate();
    JobMethod method = held("test.held", gate).build();
    shop.run(method);
    gate.awaitEntered();

    long second = shop.run(method);
    JobView waiting = shop.done(quick("core.job_wait").onlyWaits().build());

    assertThat(waiting.ended()).isTrue();
    assertThat(shop.engine.require(second).state().word()).isEqualTo("WAITING");
    assertThat(shop.engine.require(second).details().waitsFor()).isEqualTo("slot");
    gate.open();
    shop.engine.outcome(second);
  }

  @Test
  void what_a_user_runs_above_his_own_bound_waits_in_order_and_lets_others_pass()
      throws InterruptedException {
    shop.close();
    shop = Workshop.in(folder, Workshop.with(5, 1, 1000, Duration.ZERO));
    Caller mara = Workshop.caller("mara", true, Set.of());
    Caller jens = Workshop.caller("jens", true, Set.of());
    Gate gate = new Gate();
    List<JsonValue> begun = Collections.synchronizedList(new ArrayList<>());
    JobMethod held = held("test.held", gate).build();
    JobMethod noting =
        Methods.job(
                "test.noting",
                (_, arguments) -> {
                  begun.add(arguments.getFirst());
                  return JsonValue.NULL;
                })
            .build();
    shop.run(mara, null, held);
    gate.awaitEntered();

    long second = shop.run(mara, null, noting, text("mara's second"));
    long third = shop.run(mara, null, noting, text("mara's third"));
    shop.engine.outcome(shop.run(jens, null, noting, text("of jens")));
    shop.offer(noting);
    shop.engine.start("test.noting", List.of(text("of the server"))).await();

    assertThat(begun).containsExactly(text("of jens"), text("of the server"));
    assertThat(shop.engine.require(second).details().waitsFor()).isEqualTo("slot");
    gate.open();
    shop.engine.outcome(second);
    shop.engine.outcome(third);
    assertThat(begun.subList(2, 4)).containsExactly(text("mara's second"), text("mara's third"));
  }

  @Test
  void a_user_at_his_bound_fills_the_line_for_himself_only() throws InterruptedException {
    shop.close();
    shop = Workshop.in(folder, Workshop.with(5, 1, 2, Duration.ZERO));
    Caller mara = Workshop.caller("mara", true, Set.of());
    Caller jens = Workshop.caller("jens", true, Set.of());
    Gate gate = new Gate();
    JobMethod held = held("test.held", gate).build();
    for (int i = 0; i < 3; i++) {
      shop.run(mara, null, held);
    }

    assertThatThrownBy(() -> shop.run(mara, null, held))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> assertThat(error.further()).containsEntry("bound", text("jobs.line_max")));
    shop.engine.outcome(shop.run(jens, null, quick("test.quick").build()));
    gate.open();
  }

  private void assertFull(JobMethod method, Caller caller, String bound, int limit, String text) {
    assertThatThrownBy(() -> shop.run(caller, null, method))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EBUSY);
              assertThat(error.text()).isEqualTo(text);
              assertThat(error.further())
                  .containsEntry("bound", text(bound))
                  .containsEntry("limit", JsonInteger.of(limit));
            });
  }

  private void restart(int runningMax, int runningPerUser, int lineMax) {
    shop.close();
    shop = Workshop.in(folder, Workshop.with(runningMax, runningPerUser, lineMax, Duration.ZERO));
  }

  @Test
  void when_the_line_for_a_place_is_full_the_next_is_refused_with_or_without_a_lock()
      throws InterruptedException {
    restart(1, 0, 2);
    Gate gate = new Gate();
    JobMethod free = held("test.free", gate).build();
    JobMethod locked = held("test.locked", gate).lock(raw -> raw.getFirst().toString()).build();
    shop.run(free);
    long second = shop.run(free);
    long third = shop.run(locked, text("a"));

    String full =
        "The line of jobs that waits for a free place (jobs.running_max) is full: it holds 2"
            + " (jobs.line_max).";
    assertFull(free, Workshop.ADMIN, "jobs.line_max", 2, full);
    assertFull(free, Workshop.caller("mara", true, Set.of()), "jobs.line_max", 2, full);
    assertThatThrownBy(() -> shop.run(locked, text("b"))).hasMessageContaining(full);
    long behind = shop.run(locked, text("a"));

    gate.open();
    shop.engine.outcome(second);
    shop.engine.outcome(third);
    shop.engine.outcome(behind);
    assertThat(shop.done(free).ended()).isTrue();
  }

  @Test
  void a_line_in_front_of_one_method_holds_up_nobody_who_could_run() throws InterruptedException {
    restart(10, 0, 2);
    Gate gate = new Gate();
    JobMethod single = held("test.single", gate).policy(none -> none.withRunningMax(1)).build();
    shop.engine.pause("test.paused");
    JobMethod paused = quick("test.paused").build();
    for (int i = 0; i < 3; i++) {
      shop.run(single);
    }
    shop.run(paused);
    shop.run(paused);

    assertFull(
        single,
        Workshop.ADMIN,
        "jobs.line_max",
        2,
        "The line of jobs that waits for another one of test.single to end (its running_max) is"
            + " full: it holds 2 (jobs.line_max).");
    assertFull(
        paused,
        Workshop.ADMIN,
        "jobs.line_max",
        2,
        "The line of jobs that waits for test.paused to be resumed is full: it holds 2"
            + " (jobs.line_max).");
    assertThat(shop.done(quick("test.other").build()).ended()).isTrue();
    assertThat(shop.done(quick("core.job_wait").onlyWaits().build()).ended()).isTrue();
    gate.open();
  }

  @Test
  void one_who_holds_all_places_fills_the_line_for_all_when_users_have_no_bound()
      throws InterruptedException {
    restart(1, 0, 1);
    Gate gate = new Gate();
    JobMethod held = held("test.held", gate).build();
    Caller mara = Workshop.caller("mara", true, Set.of());
    shop.run(mara, null, held);
    shop.run(mara, null, held);

    assertFull(
        held,
        Workshop.caller("jens", true, Set.of()),
        "jobs.line_max",
        1,
        "The line of jobs that waits for a free place (jobs.running_max) is full: it holds 1"
            + " (jobs.line_max).");
    gate.open();
  }

  @Test
  void jobs_that_only_wait_have_a_bound_of_their_own() throws InterruptedException {
    shop.close();
    shop = Workshop.in(folder, Workshop.waiting(2));
    Gate gate = new Gate();
    JobMethod waits = held("core.job_wait", gate).onlyWaits().build();
    long first = shop.run(waits);
    shop.run(waits);

    assertFull(
        waits,
        Workshop.ADMIN,
        "jobs.waits_max",
        2,
        "No more than 2 jobs that only wait for others may run at once (jobs.waits_max).");
    assertThat(shop.done(quick("test.other").build()).ended()).isTrue();
    gate.open();
    shop.engine.outcome(first);
    assertThat(shop.done(waits).ended()).isTrue();
  }
}
