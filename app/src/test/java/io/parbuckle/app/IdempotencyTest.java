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

/// Calls that are made twice and run once: at the same time, over HTTP, as uploads, and after a
/// restart (`extensions.md` §4). The rest is in `transcripts/idempotency.rpc`.
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

  // ---- uploads

  private static final String SUMS = "{\"method\":\"test.job_input_sha256\",\"params\":[]}";

  private static String part(String name, String content) {
    return "--bound\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n"
        .formatted(name, content);
  }

  private static String form(String data, String file) {
    return part("data", data) + part("file", file) + "--bound--\r\n";
  }

  private static String[] uploadHeaders(String key) {
    return new String[] {
      ADMIN, "Content-Type: multipart/form-data; boundary=bound", "Idempotency-Key: " + key
    };
  }

  private static Answer upload(String key, String data, String file) throws IOException {
    return HttpPeer.post(server.port(), "/_upload", form(data, file), uploadHeaders(key));
  }

  private static String outcome(Answer upload) throws IOException {
    String body = FrameSocket.request("core.job_wait", upload.header("Parbuckle-Job"), "1");
    return HttpPeer.post(server.port(), "/api/current", body, ADMIN, "Prefer: wait=60").body();
  }

  @Test
  void an_upload_that_comes_again_is_answered_with_the_first_ones_job() throws IOException {
    Answer first = upload("upload", SUMS, "one");
    String ended = outcome(first);

    Answer again = upload("upload", SUMS, "x".repeat(2_000_000));

    assertThat(again.status()).isEqualTo(200);
    assertThat(again.body()).isEqualTo(first.body());
    assertThat(again.header("Parbuckle-Job")).isEqualTo(first.header("Parbuckle-Job"));
    assertThat(outcome(again)).isEqualTo(ended).contains("\"size\":3");
  }

  @Test
  void an_upload_that_comes_again_while_the_first_runs_is_answered_with_its_job()
      throws IOException {
    String body = form(SUMS, "0123456789");
    try (HttpPeer first = new HttpPeer(server.port())) {
      List<String> headers = new ArrayList<>(List.of(uploadHeaders("running")));
      headers.add("Content-Length: " + body.length());
      int half = body.indexOf("56789");
      first.send(HttpPeer.head("POST", "/_upload", headers) + body.substring(0, half));

      Answer again = untilAccepted("running");
      Answer whole = first.send(body.substring(half)).answer();

      assertThat(whole.status()).isEqualTo(200);
      assertThat(whole.body()).isEqualTo(again.body());
      assertThat(outcome(whole)).contains("\"size\":10");
    }
  }

  /// The first upload has the key once it is in the database.
  private static Answer untilAccepted(String key) throws IOException {
    try {
      while (!begun(key)) {
        Thread.onSpinWait();
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
    return upload(key, SUMS, "anything");
  }

  @Test
  void an_upload_with_a_key_of_other_parameters_or_a_malformed_one_starts_nothing()
      throws IOException {
    upload("taken", SUMS, "one");
    String other = "{\"method\":\"test.job_input_sha256\",\"params\":[\"label\"]}";

    Answer taken = upload("taken", other, "one");
    Answer malformed = upload("x".repeat(256), SUMS, "one");

    assertThat(taken.status()).isEqualTo(422);
    assertThat(taken.body())
        .isEqualTo("[EEXIST] idempotency_key: This key was used with other parameters.");
    assertThat(malformed.status()).isEqualTo(422);
    assertThat(malformed.header("Parbuckle-Job")).isEmpty();
  }

  @Test
  void an_upload_that_was_refused_leaves_its_key_free() throws IOException {
    Answer refused = upload("free", "{\"method\":\"test.job_lock\",\"params\":[]}", "one");
    Answer taken = upload("free", "{\"method\":\"test.job_lock\",\"params\":[\"a\"]}", "one");

    assertThat(refused.status()).isEqualTo(412);
    assertThat(taken.status()).isEqualTo(200);
  }

  // ---- restarts

  @Test
  void after_a_restart_an_answer_is_given_again_and_what_ran_is_unknown() throws Exception {
    Answer first = call("kept", "test.echo", "\"before\"");
    Answer job = call("kept job", "test.job_echo", "1");
    Answer uploaded = upload("kept upload", SUMS, "one");
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
    assertThat(upload("kept upload", SUMS, "one").body()).isEqualTo(uploaded.body());
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
