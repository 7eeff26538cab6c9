package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `/metrics` and `/ready` as Prometheus and an operator see them (`extensions.md` §12).
@Timeout(60)
final class MetricsTest {

  private static final String CURRENT = "/api/current";
  private static final Pattern KEY = Pattern.compile("\"key\":\"([^\"]+)\"");

  private static HttpClient http;
  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    http = HttpClient.newHttpClient();
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    http.close();
    server.close();
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.httpUrl() + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private static FrameSocket session() throws IOException {
    return FrameSocket.tcp(server.port()).openLoggedIn(CURRENT);
  }

  /// The value of a line that begins so, 0 when there is none.
  private static double figure(String begin) throws Exception {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(begin + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  @Test
  void calls_are_counted_by_method_and_outcome_and_unknown_ones_under_one_name() throws Exception {
    try (FrameSocket socket = session()) {
      socket.call("core.ping", "");
      socket.call("core.ping", "");
      socket.call("core.ping", "1");
      socket.call("no.such_thing", "");
      socket.call("nor.this", "");
    }
    try (FrameSocket stranger = FrameSocket.tcp(server.port()).open(CURRENT)) {
      stranger.call("user.query", "");
    }

    assertThat(figure("parbuckle_calls_total{method=\"core.ping\",outcome=\"ok\"}")).isEqualTo(2);
    assertThat(figure("parbuckle_calls_total{method=\"core.ping\",outcome=\"error\"}"))
        .isEqualTo(1);
    assertThat(figure("parbuckle_calls_total{method=\"unknown\",outcome=\"refused\"}"))
        .isEqualTo(2);
    assertThat(figure("parbuckle_calls_total{method=\"user.query\",outcome=\"refused\"}"))
        .isEqualTo(1);
    assertThat(figure("parbuckle_call_seconds_count{method=\"core.ping\"}")).isEqualTo(3);
    assertThat(figure("parbuckle_call_seconds_sum{method=\"core.ping\"}")).isPositive();
    assertThat(figure("parbuckle_logins_total{outcome=\"accepted\"}")).isPositive();
    assertThat(get("/metrics").body()).doesNotContain("no.such_thing", "nor.this", "admin");
  }

  @Test
  void jobs_events_sessions_and_the_database_have_their_figures() throws Exception {
    try (FrameSocket socket = session()) {
      socket.call("core.set_options", "{\"legacy_jobs\": false}");
      socket.call("core.subscribe", "\"core.get_jobs\"");
      String heard = socket.call("test.job_echo", "1");
      while (heard.contains("collection_update")) {
        heard = socket.receive(); // its events come before its answer
      }

      assertThat(figure("parbuckle_sessions{kind=\"tcp\"}")).isPositive();
    }

    assertThat(figure("parbuckle_jobs_ended_total{method=\"test.job_echo\",state=\"SUCCESS\"}"))
        .isEqualTo(1);
    assertThat(figure("parbuckle_job_wait_seconds_count{method=\"test.job_echo\"}")).isEqualTo(1);
    assertThat(figure("parbuckle_job_run_seconds_count{method=\"test.job_echo\"}")).isEqualTo(1);
    assertThat(figure("parbuckle_events_total{collection=\"core.get_jobs\"}")).isPositive();
    assertThat(figure("parbuckle_database_commit_seconds_count")).isPositive();
    assertThat(figure("jvm_threads_live_threads")).isPositive();
  }

  @Test
  void all_names_of_the_contract_are_there_and_types_are_told() throws Exception {
    HttpResponse<String> answer = get("/metrics");

    assertThat(answer.headers().firstValue("Content-Type"))
        .contains("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.body())
        .contains(
            "# TYPE parbuckle_calls_running gauge",
            "# TYPE parbuckle_events_merged_total counter",
            "# TYPE parbuckle_slow_readers_closed_total counter",
            "# TYPE parbuckle_transfer_bytes_total counter",
            "# TYPE parbuckle_database_commit_seconds summary",
            "# TYPE parbuckle_database_waiting gauge");
  }

  @Test
  void behind_a_proxy_a_key_that_may_read_everything_is_wanted() throws Exception {
    String[] proxied = {"X-Forwarded-For", "192.0.2.7"};
    String strong = key();

    assertThat(get("/metrics", proxied).statusCode()).isEqualTo(401);
    assertThat(get("/metrics", with(proxied, "Bearer " + strong)).statusCode()).isEqualTo(200);
    assertThat(get("/metrics", with(proxied, "Bearer " + strong + "x")).statusCode())
        .isEqualTo(401);
    assertThat(get("/metrics", with(proxied, basic())).statusCode()).isEqualTo(401);
  }

  private static String[] with(String[] headers, String authorization) {
    List<String> all = new java.util.ArrayList<>(Arrays.asList(headers));
    all.addAll(List.of("Authorization", authorization));
    return all.toArray(String[]::new);
  }

  private static String basic() {
    return "Basic "
        + java.util.Base64.getEncoder()
            .encodeToString(
                (TestServer.USERNAME + ":" + TestServer.PASSWORD)
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private static String key() throws IOException {
    try (FrameSocket socket = session()) {
      String answer = socket.call("api_key.create", "{\"name\": \"m\", \"username\": \"admin\"}");
      Matcher key = KEY.matcher(answer);
      assertThat(key.find()).as(answer).isTrue();
      return key.group(1);
    }
  }

  @Test
  void ready_names_its_checks_and_gives_reasons_here_only() throws Exception {
    assertThat(get("/ready").body())
        .isEqualTo(
            """
            {"ready":true,"checks":[{"name":"started","ok":true},{"name":"database","ok":true},\
            {"name":"disk","ok":true},{"name":"stopping","ok":true}]}\
            """);
  }
}
