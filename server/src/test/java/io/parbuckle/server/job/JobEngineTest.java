package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.Unserializable;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.Until;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The contract of `jobs.md`, section by section.
final class JobEngineTest {

  private static final JsonValue ONE = JsonInteger.of(1);

  @TempDir Path folder;
  private Workshop shop;

  @BeforeEach
  void begin() {
    shop = Workshop.in(folder);
  }

  @AfterEach
  void end() {
    shop.close();
  }

  private static Methods quick(String name) {
    return Methods.job(
        name, (_, arguments) -> arguments.isEmpty() ? JsonValue.NULL : arguments.getFirst());
  }

  private static Methods held(String name, Gate gate) {
    return Methods.job(name, (_, _) -> gate.pass());
  }

  private static JsonText text(String text) {
    return JsonText.of(text);
  }

  private long run(JobMethod method, String messageId) {
    return shop.run(Workshop.ADMIN, text(messageId), method);
  }

  private List<JsonValue> messageIds(long id) {
    return shop.engine.require(id).messageIds();
  }

  @Nested
  class TheRecord {

    @Test
    void has_nineteen_members_in_their_order() throws InterruptedException {
      JobView job = shop.done(quick("test.echo").build(), ONE);

      assertThat(job.fields().members().keySet())
          .containsExactly(
              "id",
              "message_ids",
              "method",
              "arguments",
              "transient",
              "description",
              "abortable",
              "logs_path",
              "logs_excerpt",
              "progress",
              "result",
              "result_encoding_error",
              "error",
              "exception",
              "exc_info",
              "state",
              "time_started",
              "time_finished",
              "credentials");
      assertThat(Json.text(job.fields()))
          .isEqualTo(
              """
              {"id":1,"message_ids":[],"method":"test.echo","arguments":[1],"transient":false,\
              "description":null,"abortable":false,"logs_path":null,"logs_excerpt":null,\
              "progress":{"percent":100,"description":"","extra":null},"result":1,\
              "result_encoding_error":null,"error":null,"exception":null,"exc_info":null,\
              "state":"SUCCESS","time_started":{"$date":1767225600000},\
              "time_finished":{"$date":1767225600000},\
              "credentials":{"type":"LOGIN_PASSWORD","data":{"username":"root"}}}\
              """);
    }

    @Test
    void is_the_same_from_memory_and_from_disk() throws InterruptedException {
      JobMethod method =
          Methods.job(
                  "test.all",
                  (job, _) -> {
                    job.log().write('x');
                    job.progress(40.0, "Copying", JsonObject.of("a", ONE));
                    job.describe("Changed");
                    return JsonValue.JsonArray.of(ONE, text("ü"));
                  })
              .logs()
              .description(_ -> "First")
              .build();

      long id = shop.run(Workshop.ADMIN, text("m1"), method, ONE);
      shop.engine.outcome(id);

      List<Heard.Event> events = shop.heard.of(id);
      assertThat(shop.engine.require(id).fields()).isEqualTo(events.getLast().job().fields());
    }

    @Test
    void time_started_is_the_creation() throws InterruptedException {
      Gate gate = new Gate();
      JobMethod method = held("test.held", gate).lock("a").build();
      shop.run(method);
      gate.awaitEntered();
      long second = shop.run(method);
      JsonValue queued = shop.engine.require(second).fields().at("time_started");
      shop.clock.advance(Duration.ofSeconds(5));
      gate.open();
      shop.engine.outcome(second);

      assertThat(shop.engine.require(second).fields().at("time_started")).isEqualTo(queued);
    }

    @Test
    void request_ids_that_python_takes_for_false_are_not_stored() {
      JobMethod method = quick("test.echo").build();
      JsonValue[] ids = {
        JsonInteger.of(0),
        text(""),
        JsonValue.NULL,
        JsonValue.JsonBoolean.TRUE,
        new JsonValue.JsonFraction(0),
        JsonInteger.of(-1),
        text("0")
      };

      List<List<JsonValue>> stored = new ArrayList<>();
      for (JsonValue id : ids) {
        stored.add(messageIds(shop.run(Workshop.ADMIN, id, method)));
      }

      assertThat(stored)
          .containsExactly(
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of(),
              List.of(JsonInteger.of(-1)),
              List.of(text("0")));
    }

    @Test
    void credentials_are_null_for_the_server_itself() {
      shop.offer(quick("test.echo").build());
      long id = shop.engine.start("test.echo", List.of()).id();

      assertThat(shop.engine.require(id).fields().at("credentials")).isEqualTo(JsonValue.NULL);
    }
  }

  @Nested
  class Creating {

    @Test
    void a_missing_pipe_refuses_the_call_and_makes_no_job() {
      for (JobMethod method :
          List.of(quick("test.in").reads().build(), quick("test.out").writes().build())) {
        assertThatThrownBy(() -> shop.run(method))
            .isInstanceOf(Fault.Technical.class)
            .hasMessage("Pipe '" + method.name().substring(5) + "put' is not open");
      }
      assertThat(shop.listed()).isEmpty();
    }

    @Test
    void an_optional_pipe_is_missed_by_the_body() throws InterruptedException {
      JobMethod method =
          Methods.job(
                  "test.in",
                  (job, _) -> {
                    job.input();
                    return JsonValue.NULL;
                  })
              .reads()
              .pipesOptional()
              .build();

      JobView job = shop.done(method);

      assertThat(job.fields().at("error")).isEqualTo(text("Pipe 'input' is not open"));
      assertThat(((JsonObject) job.fields().at("exc_info")).at("type"))
          .isEqualTo(text("ValueError"));
    }

    @Test
    void a_description_that_cannot_be_made_stays_null() throws InterruptedException {
      JobMethod method = quick("test.echo").description(raw -> raw.get(3).toString()).build();

      assertThat(shop.done(method).description()).isNull();
    }

    @Test
    void a_lock_that_cannot_be_made_refuses_the_call_and_one_that_is_null_is_none()
        throws InterruptedException {
      JobMethod broken = quick("test.broken").lock(raw -> raw.get(3).toString()).build();
      JobMethod none = quick("test.none").lockThatIsNull().build();

      assertThatThrownBy(() -> shop.run(broken))
          .isInstanceOfSatisfying(
              Fault.CallError.class,
              error -> {
                assertThat(error.errno()).isEqualTo(Errno.EINVAL);
                assertThat(error.text())
                    .isEqualTo(
                        "Error handling job lock. This is most likely caused by invalid call"
                            + " arguments.");
              });
      assertThat(shop.done(none).state().word()).isEqualTo("SUCCESS");
    }

    @Test
    void refused_calls_use_up_no_number() {
      assertThatThrownBy(() -> shop.run(quick("test.in").reads().build()))
          .isInstanceOf(Fault.class);

      assertThat(shop.run(quick("test.echo").build())).isEqualTo(1);
      assertThat(shop.run(quick("test.echo").build())).isEqualTo(2);
    }

    @Test
    void the_id_is_known_behind_added_and_nothing_follows_until_the_body_may_begin()
        throws InterruptedException {
      Started started =
          shop.engine.start(
              Workshop.ADMIN, null, quick("test.echo").build(), List.of(), Pipes.NONE);

      assertThat(shop.heard.textsOf(started.id())).containsExactly("ADDED WAITING 0");
      assertThat(shop.engine.require(started.id()).state().word()).isEqualTo("WAITING");

      shop.engine.begin(started);
      started.await();
      assertThat(shop.heard.textsOf(started.id())).hasSize(4);
    }

    @Test
    void a_caller_that_forgets_to_begin_holds_its_job_up_for_ten_seconds() {
      Started started =
          shop.engine.start(
              Workshop.ADMIN, null, quick("test.echo").build(), List.of(), Pipes.NONE);

      try (Passing _ = new Passing(shop.clock)) {
        shop.heard.awaitState(started.id(), "SUCCESS");
      }
    }
  }

  @Nested
  class Locks {

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

  @Nested
  class Places {

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

  @Nested
  class History {

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

  @Nested
  class Events {

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

  @Nested
  class Reports {

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

  @Nested
  class Aborting {

    @Test
    void a_waiting_job_ends_at_once_without_having_run() throws InterruptedException {
      Gate gate = new Gate();
      JobMethod method = held("test.held", gate).lock("L").logs().build();
      shop.run(method);
      gate.awaitEntered();
      long waiting = shop.run(method);

      shop.engine.abort(waiting, Workshop.ADMIN);

      assertThat(shop.heard.textsOf(waiting))
          .containsExactly("ADDED WAITING 0", "CHANGED ABORTED 0");
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

  @Nested
  class Errors {

    private JsonObject failedWith(Exception thrown) throws InterruptedException {
      JobMethod method =
          Methods.job(
                  "test.fail",
                  (_, _) -> {
                    throw thrown;
                  })
              .build();
      return shop.done(method).fields();
    }

    @Test
    void have_the_shapes_of_the_contract() throws InterruptedException {
      JsonObject call =
          failedWith(new Fault.CallError(Errno.EACCES, "boom", JsonObject.of("k", ONE)));

      assertThat(call.at("state")).isEqualTo(text("FAILED"));
      assertThat(call.at("error")).isEqualTo(text("[EACCES] boom"));
      assertThat(Json.text(call.at("exc_info")))
          .isEqualTo(
              "{\"repr\":\"CallError('boom', 13, {'k': 1})\",\"type\":\"CallError\",\"errno\":13,"
                  + "\"extra\":{\"k\":1}}");
      assertThat(Json.text(failedWith(new Fault.Invalid("a.b", "is bad")).at("exc_info")))
          .contains("\"type\":\"VALIDATION\",\"errno\":null,\"extra\":[[\"a.b\",\"is bad\",22]]");
    }

    @Test
    void without_a_text_are_an_empty_error_and_null_for_those_who_follow()
        throws InterruptedException {
      shop.offer(
          Methods.job(
                  "test.empty",
                  (_, _) -> {
                    throw new UnsupportedOperationException(); // without a text, on purpose
                  })
              .build());
      JobMethod wraps =
          Methods.job("test.wrap", (job, _) -> job.wrap(job.start("test.empty", List.of())))
              .build();

      JobView parent = shop.done(wraps);

      assertThat(shop.engine.require(parent.id() + 1).fields().at("error")).isEqualTo(text(""));
      assertThat(parent.fields().at("state")).isEqualTo(text("SUCCESS"));
      assertThat(parent.fields().at("result")).isEqualTo(JsonValue.NULL);
    }

    @Test
    void come_back_for_those_who_wait_also_from_the_store() throws Exception {
      Fault.CallError boom = new Fault.CallError(Errno.EACCES, "boom", ONE);
      long failed =
          shop.run(
              Methods.job(
                      "test.f",
                      (_, _) -> {
                        throw boom;
                      })
                  .build());
      shop.engine.outcome(failed);
      shop.heard.awaitState(failed, "FAILED");

      assertThatThrownBy(() -> shop.engine.await(failed))
          .isInstanceOfSatisfying(
              Fault.CallError.class,
              error -> {
                assertThat(error.errno()).isEqualTo(Errno.EACCES);
                assertThat(error.text()).isEqualTo("boom");
                assertThat(error.extra()).isEqualTo(ONE);
              });
    }

    @Test
    void of_the_machine_end_a_job_too() throws InterruptedException {
      JobMethod method =
          Methods.job(
                  "test.error",
                  (_, _) -> {
                    throw new NoClassDefFoundError("gone");
                  })
              .lock("L")
              .build();

      assertThat(shop.done(method).state().word()).isEqualTo("FAILED");
      assertThat(shop.done(quick("test.echo").lock("L").build()).state().word())
          .isEqualTo("SUCCESS");
    }
  }

  @Nested
  class Results {

    @Test
    void that_cannot_be_written_are_a_success_with_the_reason() throws InterruptedException {
      JobMethod method =
          Methods.job(
                  "test.bad",
                  (_, _) -> {
                    throw new Unserializable("result.a: an object");
                  })
              .build();

      JobView job = shop.done(method);

      assertThat(job.state().word()).isEqualTo("SUCCESS");
      assertThat(job.shown().at("result")).isEqualTo(JsonValue.NULL);
      assertThat(job.shown().at("result_encoding_error")).isEqualTo(text("result.a: an object"));
    }

    @Test
    void that_are_secret_are_raw_in_events_masked_in_listings_and_sealed_on_disk()
        throws InterruptedException {
      JobMethod method =
          shop.offer(
              Methods.job("test.secret", (_, arguments) -> arguments.getFirst())
                  .shown(new Methods.Secretive())
                  .build());

      JobView job = shop.done(method, text("hunter2"));

      assertThat(job.shown().at("result")).isEqualTo(Methods.Secretive.STARS);
      assertThat(job.fields().at("result")).isEqualTo(text("hunter2"));
      assertThat(job.fields().at("arguments"))
          .isEqualTo(JsonValue.JsonArray.of(Methods.Secretive.STARS));
      assertThat(onDisk("result", job.id())).startsWith("1:").doesNotContain("hunter2");
    }

    @Test
    void arguments_that_are_secret_are_sealed_while_the_job_has_not_ended_and_then_go()
        throws InterruptedException {
      Gate gate = new Gate();
      JobMethod method = held("test.secret", gate).shown(new Methods.Secretive()).build();
      long id = shop.run(method, text("hunter2"));
      gate.awaitEntered();

      assertThat(onDisk("arguments", id)).isEqualTo("[\"********\"]");
      assertThat(onDisk("arguments_raw", id)).startsWith("1:").doesNotContain("hunter2");
      gate.open();
      shop.engine.outcome(id);
      assertThat(onDisk("arguments_raw", id)).isEqualTo("null");
    }

    private String onDisk(String column, long id) {
      return shop.database.read(
          tx ->
              tx.sql("select coalesce(" + column + ", 'null') from job where id = :id")
                  .bind("id", id)
                  .first(String.class)
                  .orElse(""));
    }

    @Test
    void that_are_secret_are_shown_raw_to_those_only_who_may_see_secrets() throws Exception {
      JobMethod secret = shop.offer(quick("test.secret").shown(new Methods.Secretive()).build());
      JobView job = shop.done(secret, text("hunter2"));
      Caller mara = Workshop.caller("mara", false, Set.of());

      assertThat(job.fieldsFor(Workshop.ADMIN).at("result")).isEqualTo(text("hunter2"));
      assertThat(job.fieldsFor(mara).at("result")).isEqualTo(Methods.Secretive.STARS);
      assertThat(job.resultFor(mara, text("hunter2"))).isEqualTo(Methods.Secretive.STARS);
    }

    @Test
    void that_are_secret_stay_so_when_their_method_has_gone() throws Exception {
      JobMethod secret = shop.offer(quick("test.secret").shown(new Methods.Secretive()).build());
      long id = shop.done(secret, text("hunter2")).id();
      shop.close();
      shop = Workshop.in(folder);

      JobView job = shop.engine.require(id);

      assertThat(job.shown().at("result")).isEqualTo(text("********"));
      assertThat(job.fieldsFor(Workshop.ADMIN).at("result")).isEqualTo(text("hunter2"));
    }

    @Test
    void one_record_that_cannot_be_shown_does_not_spoil_the_others() throws InterruptedException {
      JobMethod bad =
          shop.offer(
              quick("test.bad")
                  .shown(
                      new JobMethod.Shown() {
                        @Override
                        public JsonValue arguments(List<JsonValue> raw) {
                          throw new IllegalStateException("no");
                        }

                        @Override
                        public JsonValue result(JsonValue raw) {
                          throw new IllegalStateException("cannot be masked");
                        }

                        @Override
                        public boolean secretArguments() {
                          return false;
                        }

                        @Override
                        public boolean secretResult() {
                          return true;
                        }

                        @Override
                        public boolean maySeeSecrets(Caller caller) {
                          return false;
                        }
                      })
                  .build());

      JobView job = shop.done(bad, text("hunter2"));

      assertThat(job.shown().at("arguments")).isEqualTo(JsonValue.JsonArray.EMPTY);
      assertThat(job.shown().at("result")).isEqualTo(JsonValue.NULL);
      assertThat(job.shown().at("result_encoding_error")).isEqualTo(text("cannot be masked"));
    }
  }

  @Nested
  class Wrapping {

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

  @Nested
  class Logs {

    @Test
    void that_cannot_be_opened_fail_their_own_job_and_free_its_lock() throws Exception {
      JobMethod method = quick("test.logs").logs().lock("L").build();
      Files.delete(shop.logs);

      JobView job = shop.done(method);

      assertThat(job.state().word()).isEqualTo("FAILED");
      assertThat(((JsonObject) job.fields().at("exc_info")).at("type"))
          .isEqualTo(text("FileNotFoundError"));
      Files.createDirectory(shop.logs);
      assertThat(shop.done(method).state().word()).isEqualTo("SUCCESS");
    }

    @Test
    void survive_an_abort_of_the_body_that_writes_them() throws Exception {
      CountDownLatch entered = new CountDownLatch(1);
      JobMethod method =
          Methods.job(
                  "test.logs",
                  (job, _) -> {
                    entered.countDown();
                    while (!job.aborted()) {
                      Thread.onSpinWait();
                    }
                    job.log().write("stopping\n".getBytes(StandardCharsets.UTF_8));
                    throw new InterruptedException();
                  })
              .logs()
              .build();
      long id = shop.run(method);
      entered.await();
      shop.engine.abort(id, Workshop.ADMIN);
      shop.engine.outcome(id);

      assertThat(shop.engine.require(id).logsExcerpt()).isEqualTo("stopping\n");
    }
  }

  @Nested
  class Looking {

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
}
