package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Fate;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.store.ConfigurationFile;
import io.parbuckle.server.store.JdbcDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What becomes of jobs when their server goes (`extensions.md` §7.2). A crash is a copy of the
/// database taken while the server lives, opened by another one.
final class RecoveryTest {

  private static final JsonValue WORD = JsonText.of("hunter2");

  @TempDir Path folder;

  private final Gate gate = new Gate();

  private Path before() {
    return folder.resolve("before");
  }

  private Path after() {
    return folder.resolve("after");
  }

  private Methods held(String name) {
    return Methods.job(name, (_, _) -> gate.pass());
  }

  /// As the disk would be found after a crash of the process.
  private void crash() throws Exception {
    Files.createDirectories(after().resolve("jobs"));
    ConfigurationFile.copy(
        before().resolve("parbuckle.db"), after().resolve("parbuckle.db"), Set.of());
    Files.copy(before().resolve("secret"), after().resolve("secret"));
    try (var logs = Files.list(before().resolve("jobs"))) {
      for (Path log : logs.toList()) {
        Files.copy(log, after().resolve("jobs").resolve(log.getFileName()));
      }
    }
  }

  private Workshop restarted(JobMethod... methods) {
    return Workshop.in(after(), Workshop.limits(), methods);
  }

  @Test
  void a_running_job_fails_and_says_that_the_server_stopped() throws Exception {
    JobMethod method =
        Methods.job(
                "test.held",
                (job, _) -> {
                  job.log().write("begun\n".getBytes(StandardCharsets.UTF_8));
                  return gate.pass();
                })
            .logs()
            .build();
    try (Workshop shop = Workshop.in(before())) {
      shop.run(method, WORD);
      gate.awaitEntered();
      crash();
      gate.open();
    }

    try (Workshop shop = restarted(method)) {
      JsonObject job = shop.engine.require(1).fields();
      assertThat(shop.heard.textsOf(1)).containsExactly("CHANGED FAILED 0");
      assertThat(job.at("error"))
          .isEqualTo(JsonText.of("[EINTR] The server stopped while this job ran."));
      assertThat(job.at("exception")).isEqualTo(job.at("error"));
      JsonObject info = (JsonObject) job.at("exc_info");
      assertThat(info.at("type")).isEqualTo(JsonText.of("CallError"));
      assertThat(info.at("errno")).isEqualTo(JsonValue.JsonInteger.of(Errno.EINTR));
      assertThat(job.at("logs_excerpt"))
          .isEqualTo(JsonText.of("begun\n[EINTR] The server stopped while this job ran.\n"));
      assertThat(shop.engine.require(1).details().interruptions())
          .singleElement()
          .matches(one -> one.cause().equals("crash") && one.became().equals("FAILED"));
      assertThatThrownBy(() -> shop.engine.await(1)).isInstanceOf(Fault.CallError.class);
    }
  }

  @Test
  void a_job_of_fate_requeue_runs_again_before_those_that_waited_with_its_secret_arguments()
      throws Exception {
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    CountDownLatch first = new CountDownLatch(1);
    JobMethod method =
        Methods.job(
                "test.again",
                (job, arguments) -> {
                  order.add(job.id() + " " + ((JsonText) arguments.getFirst()).value());
                  first.countDown();
                  return gate.pass();
                })
            .lock("L")
            .fate(Fate.REQUEUE)
            .shown(new Methods.Secretive())
            .build();
    try (Workshop shop = Workshop.in(before())) {
      shop.run(method, WORD);
      first.await();
      shop.run(method, JsonText.of("second"));
      shop.run(method, JsonText.of("third"));
      crash();
      gate.open();
      shop.engine.outcome(3);
    }
    order.clear();

    try (Workshop shop = restarted(method)) {
      shop.engine.outcome(3);
      assertThat(order).containsExactly("1 hunter2", "2 second", "3 third");
      assertThat(shop.heard.textsOf(1))
          .containsExactly(
              "CHANGED WAITING 0",
              "CHANGED RUNNING 0",
              "CHANGED SUCCESS 100",
              "CHANGED SUCCESS 100");
      assertThat(shop.engine.require(1).details().attempt()).isEqualTo(2);
      assertThat(shop.engine.require(2).details().attempt()).isEqualTo(1);
    }
  }

  @Test
  void ids_go_on_and_are_never_given_twice() throws Exception {
    JobMethod method = Methods.job("test.echo", (_, _) -> JsonValue.NULL).build();
    try (Workshop shop = Workshop.in(before())) {
      shop.done(method);
      crash();
      shop.done(method);
    }

    try (Workshop shop = Workshop.in(before(), Workshop.limits(), method)) {
      assertThat(shop.run(method)).isEqualTo(3);
    }
    try (Workshop shop = restarted(method)) {
      assertThat(shop.run(method)).isGreaterThan(2);
    }
  }

  @Test
  void a_waiting_job_that_needed_a_pipe_or_has_lost_its_method_fails() throws Exception {
    JobMethod holds = held("test.held").lock("L").build();
    JobMethod uploads = held("test.upload").lock("L").reads().build();
    JobMethod plain = held("test.plain").lock("L").build();
    try (Workshop shop = Workshop.in(before())) {
      shop.run(holds);
      gate.awaitEntered();
      shop.engine.start(Workshop.ADMIN, null, uploads, List.of(), new OpenPipes());
      shop.run(plain);
      crash();
      gate.open();
    }

    try (Workshop shop = restarted(holds, uploads)) {
      assertThat(shop.engine.require(2).fields().at("error"))
          .isEqualTo(
              JsonText.of("[EINTR] The server stopped before this job could transfer its data."));
      assertThat(shop.engine.require(3).fields().at("error"))
          .isEqualTo(JsonText.of("[EINTR] The method test.plain is not there any more."));
    }
  }

  @Test
  void an_orderly_stop_aborts_nothing() throws Exception {
    CountDownLatch deafEntered = new CountDownLatch(1);
    CountDownLatch stop = new CountDownLatch(1);
    JobMethod obedient = held("test.obedient").build();
    JobMethod again = held("test.again").fate(Fate.REQUEUE).lock("L").build();
    JobMethod waits = held("test.waits").lock("L").build();
    JobMethod deaf =
        Methods.job(
                "test.deaf",
                (_, _) -> {
                  deafEntered.countDown();
                  while (stop.getCount() > 0) {
                    Thread.onSpinWait();
                  }
                  return JsonValue.NULL;
                })
            .build();
    Workshop shop = Workshop.in(before(), Workshop.with(1000, Duration.ofMillis(500)));
    long first = shop.run(obedient);
    long second = shop.run(again);
    shop.heard.awaitState(second, "RUNNING");
    long third = shop.run(waits);
    long fourth = shop.run(deaf);
    deafEntered.await();
    shop.heard.awaitState(first, "RUNNING");
    Started forgotten = shop.engine.start(Workshop.ADMIN, null, obedient, List.of(), Pipes.NONE);

    shop.engine.close();
    stop.countDown();

    assertThatThrownBy(() -> shop.run(obedient))
        .isInstanceOfSatisfying(
            Fault.CallError.class, error -> assertThat(error.errno()).isEqualTo(Errno.EAGAIN));
    assertThat(stateOnDisk(shop.database, first)).isEqualTo("FAILED");
    assertThat(stateOnDisk(shop.database, second)).isEqualTo("WAITING");
    assertThat(stateOnDisk(shop.database, third)).isEqualTo("WAITING");
    assertThat(stateOnDisk(shop.database, fourth)).isEqualTo("FAILED");
    assertThat(stateOnDisk(shop.database, forgotten.id())).isEqualTo("WAITING");
    shop.database.close();
    gate.open();

    try (Workshop next = Workshop.in(before(), Workshop.limits(), obedient, again, waits, deaf)) {
      next.engine.outcome(third);
      next.engine.outcome(forgotten.id());
      assertThat(next.engine.require(second).state().word()).isEqualTo("SUCCESS");
      assertThat(next.engine.require(first).state().word()).isEqualTo("FAILED");
    }
  }

  private static String stateOnDisk(JdbcDatabase database, long id) {
    return database.read(
        tx ->
            tx.sql("select state from job where id = :id")
                .bind("id", id)
                .first(String.class)
                .orElse("gone"));
  }
}
