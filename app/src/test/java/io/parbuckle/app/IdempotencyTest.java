package io.parbuckle.app;

import static io.parbuckle.app.HttpPeer.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.app.HttpPeer.Answer;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Calls that are made twice and run once: at the same time, over HTTP, and after a restart
/// (`extensions.md` §4). The rest is in `transcripts/idempotency.rpc`.
@Timeout(120)
final class IdempotencyTest {

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer call(String key, String method, String params, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(ADMIN);
    all.add("Idempotency-Key: " + key);
    String body = FrameSocket.request(method, params, "1");
    return HttpPeer.post(server.port(), "/api/current", body, all.toArray(String[]::new));
  }

  @Test
  void a_call_made_by_twenty_at_once_is_run_once() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> call("twenty", "auth.generate_token", "60")));
      }
    }

    String first = answers.getFirst().get().body();
    assertThat(first).contains("\"result\":\"");
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().body()).isEqualTo(first);
    }
  }

  @Test
  void a_job_asked_for_by_twenty_at_once_is_one_job() throws Exception {
    List<Future<Answer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 20; i++) {
        answers.add(threads.submit(() -> call("job", "test.job_echo", "1")));
      }
    }

    String first = answers.getFirst().get().header("Parbuckle-Job");
    assertThat(first).isNotEmpty();
    for (Future<Answer> answer : answers) {
      assertThat(answer.get().header("Parbuckle-Job")).isEqualTo(first);
    }
    assertThat(call("job", "test.job_echo", "1", "Prefer: wait=60").body())
        .contains("\"result\":1");
  }

  @Test
  void a_member_and_a_header_that_differ_are_refused() throws IOException {
    String body =
        """
        {"jsonrpc":"2.0","id":1,"method":"test.noargs","idempotency_key":"one"}\
        """;

    Answer answer =
        HttpPeer.post(server.port(), "/api/current", body, ADMIN, "Idempotency-Key: two");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("idempotency_key");
  }

  @Test
  void after_a_restart_an_answer_is_given_again_and_what_ran_is_unknown() throws Exception {
    Answer first = call("kept", "test.echo", "\"before\"");
    Answer job = call("kept job", "test.job_echo", "1");
    HttpPeer running = new HttpPeer(server.port());
    String body = FrameSocket.request("test.sleep", "3600", "1");
    running.send(
        HttpPeer.head(
                "POST",
                "/api/current",
                List.of(ADMIN, "Idempotency-Key: ran", "Content-Length: " + body.length()))
            + body);
    while (!begun("ran")) {
      Thread.onSpinWait();
    }

    server.restart();

    assertThat(call("kept", "test.echo", "\"before\"").body()).isEqualTo(first.body());
    assertThat(call("kept job", "test.job_echo", "1").body()).isEqualTo(job.body());
    Answer lost = call("ran", "test.sleep", "3600");
    assertThat(lost.status()).isEqualTo(409);
    assertThat(lost.body()).contains("\"error\":125", "unknown");
    running.close();
  }

  private static boolean begun(String key) throws SQLException {
    String url = "jdbc:sqlite:" + server.data().resolve("parbuckle.db");
    try (Connection database = DriverManager.getConnection(url);
        PreparedStatement rows =
            database.prepareStatement("select 1 from idempotency where key = ?")) {
      rows.setString(1, key);
      return rows.executeQuery().next();
    }
  }
}
