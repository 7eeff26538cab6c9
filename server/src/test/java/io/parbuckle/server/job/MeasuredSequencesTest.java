package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.PacedProgress;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.fixture.Until;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The measured sequences of the contract (`jobs.md` §22), one test each in their order. Where §23
/// corrects what they show without changing what clients rely on, the corrected form is here.
final class MeasuredSequencesTest extends InWorkshop {

  private static String progress(Heard.Event event) {
    return event + " " + event.job().progress().extra();
  }

  /// Measured are -3 and 250; §23 item 14 holds percent within 0 and 100, so that the body has said
  /// 100 itself, and the success is told once.
  @Test
  void one_progress_is_told_when_it_changes_something() throws InterruptedException {
    JsonObject extra = JsonObject.of("a", JsonInteger.of(1));
    JobMethod method =
        Methods.job(
                "test.progress",
                (job, _) -> {
                  job.progress(10.9, "x", null);
                  job.progress(10.2, null, null);
                  job.progress(null, "y", null);
                  job.progress(5.0, null, null);
                  job.progress(null, "", null);
                  job.progress(null, null, extra);
                  job.progress(null, null, JsonInteger.of(0));
                  job.progress(-3.7, null, null);
                  job.progress(250.0, null, null);
                  return JsonValue.NULL;
                })
            .build();

    JobView job = shop.done(method);

    assertThat(shop.heard.of(job.id()).stream().map(MeasuredSequencesTest::progress))
        .containsExactly(
            "ADDED WAITING 0 " + JsonValue.NULL,
            "CHANGED RUNNING 0 " + JsonValue.NULL,
            "CHANGED RUNNING 10 x " + JsonValue.NULL,
            "CHANGED RUNNING 10 y " + JsonValue.NULL,
            "CHANGED RUNNING 5 y " + JsonValue.NULL,
            "CHANGED RUNNING 5 y " + extra,
            "CHANGED RUNNING 0 y " + extra,
            "CHANGED RUNNING 100 y " + extra,
            "CHANGED SUCCESS 100 y " + extra);
  }

  @Test
  void two_whoever_started_it_hears_of_every_report_changed_or_not() throws InterruptedException {
    shop.offer(
        Methods.job(
                "test.reports",
                (job, _) -> {
                  job.progress(0.0, null, null);
                  job.progress(0.0, null, null);
                  job.progress(1.0, null, null);
                  return JsonValue.NULL;
                })
            .build());
    List<Integer> heard = Collections.synchronizedList(new ArrayList<>());

    Job job =
        shop.engine.start(
            "test.reports",
            List.of(),
            (percent, _, _) -> {
              heard.add(percent);
              throw new IllegalStateException("changes nothing");
            });
    job.await();

    assertThat(heard).containsExactly(0, 0, 1, 100);
    assertThat(shop.engine.require(job.id()).state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void three_paced_progress_keeps_the_newest_until_the_interval_is_over()
      throws InterruptedException {
    Gate three = new Gate();
    Gate nine = new Gate();
    JobMethod method =
        Methods.job(
                "test.paced",
                (job, _) -> {
                  PacedProgress paced = new PacedProgress(job, shop.clock, Duration.ofMillis(100));
                  paced.progress(1, "");
                  paced.progress(2, "two");
                  paced.progress(3, "");
                  three.pass();
                  paced.progress(4, "four");
                  paced.flush();
                  paced.progress(9, "");
                  paced.cancel();
                  return nine.pass();
                })
            .build();
    long id = shop.run(method);
    three.awaitEntered();
    assertThat(shop.heard.textsOf(id)).endsWith("CHANGED RUNNING 1");

    shop.clock.advance(Duration.ofMillis(100));
    shop.heard.await(id, "CHANGED RUNNING 3");
    three.open();
    nine.awaitEntered();
    shop.clock.advance(Duration.ofSeconds(1));
    nine.open();
    shop.engine.outcome(id);

    assertThat(shop.heard.textsOf(id))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 1",
            "CHANGED RUNNING 3",
            "CHANGED RUNNING 4 four",
            "CHANGED SUCCESS 100 four",
            "CHANGED SUCCESS 100 four");
  }

  /// Measured is one more than the limit, and that unfinished jobs push out finished ones one by
  /// one; §23 item 23 keeps history by its own count, which what has not ended is no part of.
  @Test
  void four_so_many_ended_jobs_are_kept_with_their_logs_and_no_unfinished_one_is_dropped()
      throws Exception {
    shop.close();
    shop = Workshop.in(folder, Workshop.keeping(5));
    JobMethod logging =
        Methods.job(
                "test.logging",
                (job, _) -> {
                  job.logLine("done");
                  return JsonValue.NULL;
                })
            .logs()
            .build();
    for (int i = 0; i < 9; i++) {
      shop.done(logging);
    }
    awaitListed(5, 6, 7, 8, 9);

    Gate gate = new Gate();
    JobMethod held = Methods.job("test.held", (_, _) -> gate.pass()).build();
    for (int i = 0; i < 10; i++) {
      shop.run(held);
    }
    assertThat(shop.listed()).containsExactlyElementsOf(ids(5, 19));

    shop.done(logging);
    awaitListed(LongStream.concat(LongStream.rangeClosed(6, 19), LongStream.of(20)).toArray());
    gate.open();
    for (long id = 10; id <= 19; id++) {
      shop.engine.outcome(id);
    }
    try (Passing _ = new Passing(shop.clock)) {
      Until.holds("five are left", () -> shop.listed().size() == 5);
    }
    assertThat(shop.listed()).allMatch(id -> id >= 10);
  }

  private static List<Long> ids(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }

  /// Waits until these jobs are listed, and the logs of those that wrote one are there.
  private void awaitListed(long... wanted) {
    List<Long> listed = LongStream.of(wanted).boxed().toList();
    try (Passing _ = new Passing(shop.clock)) {
      Until.holds(
          "jobs " + listed, () -> shop.listed().equals(listed) && logs().equals(logsOf(listed)));
    }
  }

  private List<Long> logsOf(List<Long> jobs) {
    return jobs.stream().filter(id -> id <= 9 || id == 20).toList();
  }

  private List<Long> logs() {
    try (Stream<Path> files = Files.list(shop.logs)) {
      return files
          .map(file -> Long.parseLong(file.getFileName().toString().replace(".log", "")))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void five_size_zero_lets_two_in_that_came_in_one_go_and_refuses_while_one_runs()
      throws Exception {
    Gate gate = new Gate();
    JobMethod method = Methods.job("test.q0", (_, _) -> gate.pass()).lock("L").queueSize(0).build();
    shop.done(Methods.job("test.first", (_, _) -> JsonValue.NULL).build()); // ids are reserved
    CountDownLatch held = new CountDownLatch(1);
    Thread disk = holdDisk(held);
    List<Thread> calls = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      calls.add(Thread.ofVirtual().start(() -> shop.run(method)));
    }
    Until.holds(
        "both are in line",
        () -> shop.engine.lockViews().stream().anyMatch(lock -> !lock.waiting().isEmpty()));
    held.countDown();
    for (Thread call : calls) {
      call.join();
    }
    disk.join();
    gate.awaitEntered();

    assertThat(shop.listed()).containsExactly(1L, 2L, 3L);
    assertThatThrownBy(() -> shop.run(method))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EBUSY);
              assertThat(error.text()).isEqualTo("This job is already being performed");
            });
    gate.open();
    shop.engine.outcome(3);
  }

  /// Whatever is written waits: calls that came meanwhile came in one go.
  private Thread holdDisk(CountDownLatch until) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    Thread writing =
        Thread.ofVirtual()
            .start(
                () ->
                    shop.database.write(
                        "hold",
                        _ -> {
                          begun.countDown();
                          awaited(until);
                          return true;
                        }));
    begun.await();
    return writing;
  }

  private static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void six_a_waiting_job_is_shared_with_its_owner_administrators_and_the_server_only() {
    Gate gate = new Gate();
    JobMethod method = Methods.job("test.q1", (_, _) -> gate.pass()).lock("L").queueSize(1).build();
    Caller u1 = Workshop.caller("u1", false, Set.of());
    Caller u2 = Workshop.caller("u2", false, Set.of());
    shop.run(u1, text("first"), method);
    long waiting = shop.run(u1, text("second"), method);

    assertThatThrownBy(() -> shop.run(u2, text("x"), method))
        .isInstanceOfSatisfying(
            Fault.CallError.class,
            error -> {
              assertThat(error.errno()).isEqualTo(Errno.EBUSY);
              assertThat(error.text())
                  .isEqualTo("This job is already being performed by another user");
            });
    assertThat(shop.run(u1, text("third"), method)).isEqualTo(waiting);
    assertThat(shop.run(Workshop.ADMIN, text("fourth"), method)).isEqualTo(waiting);
    assertThat(shop.run(Caller.SYSTEM, null, method)).isEqualTo(waiting);

    assertThat(shop.heard.of(waiting).stream().map(event -> event.job().messageIds()))
        .containsExactly(
            List.of(text("second")),
            List.of(text("second"), text("third")),
            List.of(text("second"), text("third"), text("fourth")));
    gate.open();
  }

  @Test
  void seven_a_failure_without_a_text_is_null_for_those_who_wait() throws InterruptedException {
    JobMethod failing =
        Methods.job(
                "test.empty",
                (_, _) -> {
                  throw new IllegalStateException();
                })
            .build();
    JobView failed = shop.done(failing);
    JobMethod waits =
        Methods.job("core.job_wait", (job, _) -> job.wrap(shop.engine.handle(failed.id())))
            .onlyWaits()
            .build();

    JobView waited = shop.done(waits);

    assertThat(failed.fields().at("error")).isEqualTo(text(""));
    assertThat(failed.state().word()).isEqualTo("FAILED");
    assertThat(waited.fields().at("result")).isEqualTo(JsonValue.NULL);
    assertThat(waited.state().word()).isEqualTo("SUCCESS");
  }

  @Test
  void eight_a_wrapping_job_has_the_progress_of_its_child_step_by_step()
      throws InterruptedException {
    Gate twenty = new Gate();
    Gate sixty = new Gate();
    shop.offer(
        Methods.job(
                "test.child",
                (job, _) -> {
                  job.progress(20, "c20");
                  twenty.pass();
                  job.progress(60, "c60");
                  return sixty.pass();
                })
            .build());
    JobMethod parent =
        Methods.job("test.parent", (job, _) -> job.wrap(job.start("test.child", List.of())))
            .build();

    long id = shop.run(parent);
    shop.heard.await(id, "CHANGED RUNNING 20 c20");
    twenty.open();
    shop.heard.await(id, "CHANGED RUNNING 60 c60");
    sixty.open();
    shop.engine.outcome(id);

    assertThat(shop.heard.textsOf(id))
        .containsExactly(
            "ADDED WAITING 0",
            "CHANGED RUNNING 0",
            "CHANGED RUNNING 20 c20",
            "CHANGED RUNNING 60 c60",
            "CHANGED RUNNING 100 c60",
            "CHANGED SUCCESS 100 c60");
  }
}
