package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.Until;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Locks and the lines in front of them.
final class JobLocksTest extends InWorkshop {

  private static final JsonValue ONE = JsonInteger.of(1);

  private final Gate gate = new Gate();

  private JobMethod locked(@Nullable Integer queueSize) {
    return held("test.lock" + queueSize, gate).lock("L").queueSize(queueSize).build();
  }

  private List<Long> idsOf(JobMethod method, int calls) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      ids.add(run(method, "x" + i));
    }
    return ids;
  }

  @Test
  void size_zero_refuses_while_one_runs() {
    JobMethod method = locked(0);
    assertThat(idsOf(method, 1)).containsExactly(1L);

    assertThatThrownBy(() -> run(method, "x1"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EBUSY);
              assertThat(error.text()).isEqualTo("This job is already being performed");
            });
    gate.open();
  }

  @Test
  void with_size_zero_the_lock_is_free_for_whoever_has_heard_the_end() throws Exception {
    JobMethod method = quick("test.q0").lock("L").queueSize(0).build();

    for (int i = 0; i < 50; i++) {
      long id = shop.run(method);
      shop.heard.awaitState(id, "SUCCESS");
    }
  }

  @Test
  void size_one_gives_a_waiting_client_the_ids_1_2_2_2() {
    JobMethod method = locked(1);

    assertThat(idsOf(method, 5)).containsExactly(1L, 2L, 2L, 2L, 2L);
    assertThat(messageIds(1)).containsExactly(text("x0"));
    assertThat(messageIds(2)).containsExactly(text("x1"), text("x2"), text("x3"), text("x4"));
    gate.open();
  }

  @Test
  void size_two_gives_1_2_3_3_and_size_five_1_to_6_6() {
    assertThat(idsOf(locked(2), 5)).containsExactly(1L, 2L, 3L, 3L, 3L);
    JobMethod five = held("test.five", gate).lock("M").queueSize(5).build();
    assertThat(idsOf(five, 8)).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 9L, 9L);
    gate.open();
  }

  @Test
  void no_size_takes_all_and_the_servers_own_bound_refuses() {
    JobMethod method = locked(null);

    assertThat(idsOf(method, 1001)).hasSize(1001).doesNotHaveDuplicates();
    assertThatThrownBy(() -> run(method, "x"))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EBUSY);
              assertThat(error.further())
                  .containsEntry("bound", text("jobs.line_max"))
                  .containsEntry("limit", JsonInteger.of(1000));
            });
    gate.open();
  }

  @Test
  void a_call_that_joins_sends_one_changed_with_the_longer_list_if_it_has_an_id() {
    JobMethod method = locked(1);
    idsOf(method, 2);
    run(method, "x2");
    long joined = shop.run(Workshop.ADMIN, null, method);

    assertThat(joined).isEqualTo(2);
    assertThat(shop.heard.textsOf(2)).containsExactly("ADDED WAITING 0", "CHANGED WAITING 0");
    assertThat(shop.heard.of(2).getLast().job().messageIds())
        .containsExactly(text("x1"), text("x2"));
    gate.open();
  }

  /// A call that is made at the same time as others, and told of after one of them.
  private Thread joining(JobMethod method, String messageId, @Nullable Thread after) {
    CountDownLatch decided = new CountDownLatch(1);
    JobOrder order =
        new JobOrder() {
          @Override
          public void decided() {
            decided.countDown();
          }

          @Override
          public void awaitTold() {
            if (after != null) {
              Until.holds("the one before has been told of", () -> !after.isAlive());
            }
          }
        };
    Thread call =
        Thread.startVirtualThread(
            () ->
                shop.engine.start(
                    Workshop.ADMIN,
                    text(messageId),
                    method,
                    List.of(ONE),
                    Pipes.NONE,
                    Alongside.NOTHING,
                    order));
    Until.holds("it is decided", () -> decided.getCount() == 0);
    return call;
  }

  @Test
  void calls_that_join_before_the_job_has_been_told_of_are_told_of_one_after_another()
      throws InterruptedException {
    JobMethod method = locked(1);
    run(method, "x0");
    List<Thread> calls = new ArrayList<>();
    Alongside meanwhile =
        (_, _) -> {
          calls.add(joining(method, "x2", null));
          calls.add(joining(method, "x3", calls.getFirst()));
        };

    shop.engine.start(
        Workshop.ADMIN, text("x1"), method, List.of(ONE), Pipes.NONE, meanwhile, JobOrder.NONE);
    calls.getLast().join();

    assertThat(shop.heard.of(2).stream().map(event -> event.job().messageIds()))
        .containsExactly(
            List.of(text("x1")),
            List.of(text("x1"), text("x2")),
            List.of(text("x1"), text("x2"), text("x3")));
    gate.open();
  }

  @Test
  void only_the_lock_counts_so_another_method_may_be_answered_with_this_one() {
    JobMethod first = held("test.a", gate).lock("L").queueSize(1).build();
    JobMethod other = quick("test.b").lock("L").queueSize(1).build();
    shop.run(first);
    long waiting = shop.run(first);

    Started started = shop.engine.start(Workshop.ADMIN, null, other, List.of(ONE), Pipes.NONE);

    assertThat(started.id()).isEqualTo(waiting);
    assertThat(started.joined()).isTrue();
    assertThat(started.method().name()).isEqualTo("test.a");
    gate.open();
  }

  @Test
  void a_limited_user_joins_only_own_jobs() {
    JobMethod method = locked(1);
    Caller u1 = Workshop.caller("u1", false, Set.of());
    Caller u2 = Workshop.caller("u2", false, Set.of());
    shop.run(method);
    long waiting = shop.run(u1, text("a"), method);

    assertThatThrownBy(() -> shop.run(u2, text("b"), method))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error ->
                assertThat(error.text())
                    .isEqualTo("This job is already being performed by another user"));
    assertThat(shop.run(u1, text("c"), method)).isEqualTo(waiting);
    assertThat(shop.run(Workshop.ADMIN, text("d"), method)).isEqualTo(waiting);
    assertThat(shop.run(Caller.SYSTEM, null, method)).isEqualTo(waiting);
    assertThat(messageIds(waiting)).containsExactly(text("a"), text("c"), text("d"));
    gate.open();
  }

  @Test
  void jobs_without_lock_have_no_queue_limit() {
    JobMethod method = held("test.free", gate).build();

    assertThat(idsOf(method, 20)).doesNotHaveDuplicates();
    gate.open();
  }

  @Test
  void order_is_first_in_first_out_per_lock_and_a_blocked_job_holds_up_nobody_else()
      throws InterruptedException {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    Gate first = new Gate();
    JobMethod a =
        Methods.job(
                "test.a",
                (_, arguments) -> {
                  order.add(((JsonText) arguments.getFirst()).value());
                  return first.pass();
                })
            .lock("A")
            .build();
    JobMethod b = quick("test.b").lock("B").build();
    JobMethod n = quick("test.n").build();
    shop.run(a, text("a1"));
    first.awaitEntered();
    shop.run(a, text("a2"));
    shop.engine.outcome(shop.run(b));
    shop.engine.outcome(shop.run(n));
    long last = shop.run(a, text("a3"));
    assertThat(order).containsExactly("a1");

    first.open();
    shop.engine.outcome(last);

    assertThat(order).containsExactly("a1", "a2", "a3");
  }

  @Test
  void the_next_one_is_shown_running_only_after_the_end_of_the_one_before()
      throws InterruptedException {
    JobMethod failing =
        Methods.job(
                "test.fail",
                (_, _) -> {
                  throw new IOException("no");
                })
            .lock("L")
            .queueSize(null)
            .build();
    List<Long> ids = idsOf(failing, 30);
    shop.engine.outcome(ids.getLast());

    List<Long> running = new ArrayList<>();
    for (Heard.Event event : shop.heard.all()) {
      if (event.job().state().word().equals("RUNNING")) {
        running.add(event.job().id());
        assertThat(running).hasSize(1);
      } else if (event.job().ended()) {
        running.remove(event.job().id());
      }
    }
  }

  @Test
  void nothing_is_left_of_locks_that_nobody_uses_refused_calls_included() throws Exception {
    JobMethod method = locked(0);
    long id = shop.run(method);
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> shop.run(method)).isInstanceOf(Fault.class);
    }
    gate.open();
    shop.engine.outcome(id);

    assertThat(shop.done(quick("test.after").lock("L").queueSize(0).build()).ended()).isTrue();
  }
}
