package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.Retry;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What a method may declare beyond the contract (`extensions.md` §7.2, §7.3).
final class JobPolicyTest extends InWorkshop {

  private static final Retry TWICE =
      new Retry(2, Duration.ofSeconds(2), 1, Duration.ofSeconds(2), 0, _ -> true);

  private static Fault.CallError broken() {
    return new Fault.CallError(Errno.EFAULT, "boom");
  }

  private String log(long id) throws Exception {
    return Files.readString(shop.logs.resolve(id + ".log"));
  }

  // --- retry

  @Test
  void a_body_that_fails_is_tried_again_without_an_event_and_keeps_its_lock() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    JobMethod method =
        Methods.job(
                "test.flaky",
                (job, _) -> {
                  if (runs.incrementAndGet() < 3) {
                    throw broken();
                  }
                  return JsonInteger.of(job.attempt());
                })
            .lock("L")
            .logs()
            .policy(
                policy ->
                    policy.with(
                        new Retry(
                            5, Duration.ofSeconds(1), 2, Duration.ofMinutes(1), 0, _ -> true)))
            .build();

    long id = shop.run(method);
    try (Passing _ = new Passing(shop.clock)) {
      shop.engine.outcome(id);
    }

    JobView job = shop.engine.require(id);
    assertThat(job.outcome()).isEqualTo(new JobOutcome.Succeeded(JsonInteger.of(3)));
    assertThat(job.details().attempt()).isEqualTo(3);
    assertThat(job.details().attemptsMax()).isEqualTo(5);
    assertThat(shop.heard.textsOf(id))
        .containsExactly(
            "ADDED WAITING 0", "CHANGED RUNNING 0", "CHANGED SUCCESS 100", "CHANGED SUCCESS 100");
    assertThat(log(id))
        .isEqualTo(
            """
            Attempt 1 of 5 failed: [EFAULT] boom The next one begins in 1 s.
            Attempt 2 of 5 failed: [EFAULT] boom The next one begins in 2 s.
            """);
  }

  @Test
  void after_the_last_attempt_the_job_has_failed_with_the_last_error() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    JobMethod method =
        Methods.job(
                "test.broken",
                (_, _) -> {
                  throw new Fault.CallError(Errno.EFAULT, "boom " + runs.incrementAndGet());
                })
            .policy(policy -> policy.with(TWICE))
            .build();

    long id = shop.run(method);
    try (Passing _ = new Passing(shop.clock)) {
      shop.engine.outcome(id);
    }

    assertThat(shop.engine.require(id).fields().at("error"))
        .isEqualTo(JsonText.of("[EFAULT] boom 2"));
  }

  @Test
  void an_error_that_is_not_worth_it_is_not_tried_again() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    JobMethod method =
        Methods.job(
                "test.broken",
                (_, _) -> {
                  runs.incrementAndGet();
                  throw broken();
                })
            .policy(policy -> policy.with(TWICE.when(e -> e instanceof java.io.IOException)))
            .build();

    shop.done(method);

    assertThat(runs).hasValue(1);
  }

  @Test
  void an_abort_in_the_pause_between_two_attempts_ends_the_job_at_once() throws Exception {
    JobMethod method =
        Methods.job(
                "test.broken",
                (_, _) -> {
                  throw broken();
                })
            .policy(policy -> policy.with(TWICE))
            .build();
    long id = shop.run(method);
    shop.heard.awaitDetails(
        id, details -> "retry".equals(details.waitsFor()) && details.nextAttempt() != null);

    shop.engine.abort(id, Workshop.ADMIN);

    shop.engine.outcome(id); // though the clock stands still
    assertThat(shop.engine.require(id).state().word()).isEqualTo("ABORTED");
  }

  @Test
  void pauses_grow_up_to_the_longest_and_jitter_shortens_them() {
    Retry retry = new Retry(9, Duration.ofSeconds(1), 3, Duration.ofSeconds(10), 0.5, _ -> true);

    assertThat(retry.pause(1, 0)).isEqualTo(Duration.ofSeconds(1));
    assertThat(retry.pause(3, 0)).isEqualTo(Duration.ofSeconds(9));
    assertThat(retry.pause(8, 0)).isEqualTo(Duration.ofSeconds(10));
    assertThat(retry.pause(8, 0.5)).isEqualTo(Duration.ofMillis(7500));
  }

  // --- time limit

  @Test
  void a_body_that_runs_too_long_is_told_to_stop_and_the_job_has_failed_when_it_has()
      throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.long",
                (_, _) -> {
                  never.await();
                  return JsonValue.NULL;
                })
            .policy(policy -> policy.withTimeLimit(Duration.ofMinutes(10)))
            .build();

    long id = shop.run(method);
    shop.heard.awaitState(id, "RUNNING");
    assertThat(shop.engine.require(id).details().deadline())
        .isEqualTo(shop.clock.instant().plus(Duration.ofMinutes(10)));
    try (Passing _ = new Passing(shop.clock, Duration.ofSeconds(10))) {
      shop.engine.outcome(id);
    }

    JobView job = shop.engine.require(id);
    assertThat(job.fields().at("error"))
        .isEqualTo(JsonText.of("[ETIMEDOUT] The job ran longer than 600 s."));
    assertThat(((JsonValue.JsonObject) job.fields().at("exc_info")).at("errno"))
        .isEqualTo(JsonInteger.of(110));
    assertThat(job.details().deadline()).isNull();
  }

  @Test
  void a_body_that_was_too_long_may_be_tried_again() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    JobMethod method =
        Methods.job(
                "test.long",
                (_, _) -> {
                  if (runs.incrementAndGet() == 1) {
                    new CountDownLatch(1).await();
                  }
                  return JsonValue.NULL;
                })
            .policy(policy -> policy.withTimeLimit(Duration.ofSeconds(5)).with(TWICE))
            .build();

    long id = shop.run(method);
    try (Passing _ = new Passing(shop.clock)) {
      shop.engine.outcome(id);
    }

    assertThat(shop.engine.require(id).state().word()).isEqualTo("SUCCESS");
  }

  // --- unique keys and joining

  @Test
  void a_call_with_the_key_of_a_job_that_has_not_ended_is_answered_with_that_job()
      throws Exception {
    Gate gate = new Gate();
    JobMethod method =
        Methods.job("test.unique", (_, _) -> gate.pass())
            .policy(policy -> policy.withUnique(raw -> ((JsonText) raw.getFirst()).value()))
            .build();
    Caller mara = Workshop.caller("mara", false, Set.of());

    long first = shop.run(mara, JsonText.of("m1"), method, JsonText.of("a"));
    gate.awaitEntered();
    long second = shop.run(mara, JsonText.of("m2"), method, JsonText.of("a"));
    long other = shop.run(mara, null, method, JsonText.of("b"));

    assertThat(second).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    JobView job = shop.engine.require(first);
    assertThat(job.messageIds()).containsExactly(JsonText.of("m1"), JsonText.of("m2"));
    assertThat(job.details().unique()).isEqualTo("a");
    Caller jens = Workshop.caller("jens", false, Set.of());
    assertThatThrownBy(() -> shop.run(jens, null, method, JsonText.of("a")))
        .hasMessageContaining("This job is already being performed by another user");
    gate.open();
    shop.engine.outcome(first);
    assertThat(shop.run(mara, null, method, JsonText.of("a"))).isGreaterThan(other);
  }

  @Test
  void a_method_that_joins_equal_calls_only_refuses_others_when_its_line_is_full()
      throws Exception {
    Gate gate = new Gate();
    JobMethod method =
        Methods.job("test.equal", (_, _) -> gate.pass())
            .lock("L")
            .queueSize(1)
            .policy(JobPolicy::joiningOnlyEqual)
            .build();
    shop.run(method, JsonText.of("runs"));
    gate.awaitEntered();
    long waits = shop.run(method, JsonText.of("waits"));

    assertThat(shop.run(method, JsonText.of("waits"))).isEqualTo(waits);
    assertThatThrownBy(() -> shop.run(method, JsonText.of("other")))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error ->
                assertThat(error.further())
                    .containsEntry("bound", JsonText.of("lock_queue_size"))
                    .containsEntry("limit", JsonInteger.of(1)));
    gate.open();
  }

  // --- bounds, priority, pauses

  @Test
  void a_method_runs_as_many_as_it_says_and_holds_up_nobody_else() throws Exception {
    Gate gate = new Gate();
    JobMethod few =
        Methods.job("test.few", (_, _) -> gate.pass())
            .policy(policy -> policy.withRunningMax(1))
            .build();
    JobMethod other = Methods.job("test.other", (_, _) -> JsonValue.NULL).build();
    shop.run(few);
    gate.awaitEntered();
    long waits = shop.run(few);

    assertThat(shop.engine.require(waits).details().waitsFor()).isEqualTo("slot");
    assertThat(shop.done(other).state().word()).isEqualTo("SUCCESS");
    gate.open();
    shop.engine.outcome(waits);
  }

  @Test
  void who_is_in_a_hurry_goes_first() throws Exception {
    Gate gate = new Gate();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    shop.run(Methods.job("test.first", (_, _) -> gate.pass()).lock("L").build());
    gate.awaitEntered();
    List<Long> ids = new ArrayList<>();
    for (Priority priority : List.of(Priority.BACKGROUND, Priority.NORMAL, Priority.INTERACTIVE)) {
      JobMethod method =
          Methods.job(
                  "test." + priority.word(),
                  (_, _) -> {
                    order.add(priority.word());
                    return JsonValue.NULL;
                  })
              .lock("L")
              .policy(policy -> policy.with(priority))
              .build();
      ids.add(shop.run(method));
    }

    assertThat(shop.engine.require(ids.getFirst()).details().line()).isEqualTo(3);
    gate.open();
    for (long id : ids) {
      shop.engine.outcome(id);
    }
    assertThat(order).containsExactly("interactive", "normal", "background");
  }

  @Test
  void jobs_of_a_paused_method_wait_also_over_a_restart_and_others_pass_them() throws Exception {
    JobMethod paused = Methods.job("test.paused", (_, _) -> JsonValue.NULL).lock("L").build();
    JobMethod other = Methods.job("test.other", (_, _) -> JsonValue.NULL).lock("L").build();
    shop.engine.pause("test.paused");
    long waits = shop.run(paused);

    assertThat(shop.engine.require(waits).details().waitsFor()).isEqualTo("pause");
    assertThat(shop.done(other).state().word()).isEqualTo("SUCCESS");
    shop.close();
    shop = Workshop.in(folder, Workshop.limits(), paused, other);
    assertThat(shop.engine.paused()).containsExactly("test.paused");
    assertThat(shop.engine.require(waits).details().waitsFor()).isEqualTo("pause");
    shop.engine.resume("test.paused");
    shop.engine.outcome(waits);
    assertThat(shop.engine.require(waits).state().word()).isEqualTo("SUCCESS");
    assertThat(shop.engine.paused()).isEmpty();
  }

  // --- checkpoints

  @Test
  void a_job_that_resumes_finds_what_it_saved_after_the_stop_of_its_server() throws Exception {
    CountDownLatch saved = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.resume",
                (job, _) -> {
                  if (job.checkpoint().isPresent()) {
                    return job.checkpoint().get();
                  }
                  job.checkpoint(JsonText.of("half"));
                  saved.countDown();
                  new CountDownLatch(1).await();
                  return JsonValue.NULL;
                })
            .logs()
            .lock("L")
            .fate(Fate.RESUME)
            .build();
    long id = shop.run(method);
    saved.await();
    long behind = shop.run(method);
    shop.close();

    shop = Workshop.in(folder, Workshop.limits(), method);

    assertThat(shop.engine.outcome(id)).isEqualTo(new JobOutcome.Succeeded(JsonText.of("half")));
    JobDetails details = shop.engine.require(id).details();
    assertThat(details.attempt()).isEqualTo(2);
    assertThat(details.attemptsMax()).isEqualTo(2);
    assertThat(details.checkpoint()).isNotNull();
    assertThat(details.interruptions()).hasSize(1);
    assertThat(details.interruptions().getFirst().cause()).isEqualTo("stop");
    assertThat(log(id)).contains("The server stopped while this job ran; it begins again.");
    shop.engine.abort(behind, Workshop.ADMIN);
  }

  // --- locks

  @Test
  void a_lock_that_is_taken_from_a_body_that_does_not_stop_goes_to_the_next_in_line()
      throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    CountDownLatch tried = new CountDownLatch(1);
    List<Exception> later = Collections.synchronizedList(new ArrayList<>());
    JobMethod deaf =
        Methods.job(
                "test.deaf",
                (job, _) -> {
                  entered.countDown();
                  uninterrupted(released);
                  try {
                    job.progress(50, "still here");
                  } catch (Fault.CallError refused) {
                    later.add(refused);
                  }
                  tried.countDown();
                  return JsonValue.NULL;
                })
            .lock("L")
            .build();
    JobMethod next = Methods.job("test.next", (_, _) -> JsonValue.NULL).lock("L").build();
    long holder = shop.run(deaf);
    entered.await();
    long waits = shop.run(next);
    assertThat(shop.engine.lockViews())
        .containsExactly(new JobEngine.LockView("L", holder, shop.clock.instant(), List.of(waits)));

    assertThat(shop.engine.forceRelease("L", Workshop.ADMIN)).isTrue();
    try (Passing _ = new Passing(shop.clock)) {
      shop.engine.outcome(waits);
    }

    JobView job = shop.engine.require(holder);
    assertThat(job.fields().at("error"))
        .isEqualTo(
            JsonText.of(
                "[ECANCELED] The lock of this job was released by root because the job did not"
                    + " stop."));
    released.countDown();
    tried.await();
    assertThat(later).hasSize(1);
    assertThat(shop.engine.forceRelease("L", Workshop.ADMIN)).isFalse();
  }

  private static void uninterrupted(CountDownLatch latch) {
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException _) {
        // a body that does not listen
      }
    }
  }

  // --- owners

  @Test
  void a_job_whose_owner_has_gone_before_it_began_fails() throws Exception {
    Gate gate = new Gate();
    AtomicInteger runs = new AtomicInteger();
    JobMethod method =
        Methods.job(
                "test.owned",
                (_, _) -> {
                  runs.incrementAndGet();
                  return gate.pass();
                })
            .lock("L")
            .build();
    shop.run(method);
    gate.awaitEntered();
    long waits = shop.run(Workshop.caller("mara", false, Set.of()), null, method);

    shop.gone.add("mara");
    gate.open();
    shop.engine.outcome(waits);

    JobView job = shop.engine.require(waits);
    assertThat(job.state().word()).isEqualTo("FAILED");
    assertThat(job.fields().at("error").toString()).contains("[EACCES]").contains("mara");
    assertThat(runs).hasValue(1);
  }

  @Test
  void a_method_with_pipes_runs_once() {
    assertThatThrownBy(
            () ->
                Methods.job("test.pipe", (_, _) -> JsonValue.NULL)
                    .reads()
                    .policy(policy -> policy.with(TWICE))
                    .build())
        .hasMessageContaining("test.pipe has pipes and runs once");
    assertThatThrownBy(
            () ->
                Methods.job("test.pipe", (_, _) -> JsonValue.NULL)
                    .writes()
                    .fate(Fate.RESUME)
                    .build())
        .isInstanceOf(IllegalArgumentException.class);
  }
}
