package io.parbuckle.app;

import static io.parbuckle.app.FrameSocket.request;
import static io.parbuckle.app.HttpPeer.ADMIN;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.app.HttpPeer.Answer;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.server.ServerConfig.Limits;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One call over HTTP, row by row (`extensions.md` §2).
@Timeout(120)
final class HttpCallTest {

  private static final String CURRENT = "/api/current";
  private static final String PING = request("core.ping", "", "1");
  private static final String PONG =
      """
      {"jsonrpc":"2.0","result":"pong","id":1}\
      """;

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Answer post(String body, String... headers) throws IOException {
    return HttpPeer.post(server.port(), CURRENT, body, headers);
  }

  private static Answer asAdmin(String method, String params, String... headers)
      throws IOException {
    List<String> all = new ArrayList<>(List.of(headers));
    all.add(ADMIN);
    return post(request(method, params, "1"), all.toArray(String[]::new));
  }

  // ---- the table

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "200 | {'jsonrpc':'2.0','id':1,'method':'test.echo','params':[1]}                 |"
            + " 'result':1",
        "204 | {'jsonrpc':'2.0','method':'test.echo','params':[1]}                        | ``",
        "204 | {'jsonrpc':'2.0','method':'test.fail','params':['call_error']}             | ``",
        "204 | {'jsonrpc':'2.0','method':'no.such'}                                       | ``",
        "400 | {'jsonrpc':                                                                |"
            + " 'code':-32700",
        "400 | []                                                                         |"
            + " 'code':-32700",
        "400 | {'id':7,'method':'core.ping'}                                              | 'id':7",
        "400 | {'method':'core.ping'}                                                     |"
            + " 'id':null",
        "403 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':13}]} |"
            + " 'error':13",
        "403 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':1}]}  |"
            + " 'error':1",
        "404 | {'jsonrpc':'2.0','id':1,'method':'no.such'}                                |"
            + " 'code':-32601",
        "409 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':16}]} |"
            + " 'error':16",
        "409 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':17}]} |"
            + " 'error':17",
        "409 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':125}]}"
            + " | 'error':125",
        "422 | {'jsonrpc':'2.0','id':1,'method':'test.add','params':['x']}                |"
            + " 'code':-32602",
        "422 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['not_found']}       |"
            + " 'code':-32602",
        "422 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error']}      |"
            + " 'code':-32001",
        "500 | {'jsonrpc':'2.0','id':1,'method':'test.bad_result'}                        |"
            + " 'code':-32603",
        "500 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['value_error']}     |"
            + " 'code':-32001",
        "503 | {'jsonrpc':'2.0','id':1,'method':'test.fail','params':['call_error',{'errno':28}]} |"
            + " 'error':28",
        "504 | {'jsonrpc':'2.0','id':1,'timeout_ms':1,'method':'test.sleep','params':[60]} |"
            + " 'error':110"
      })
  void an_answer_has_its_status(int status, String body, String part) throws IOException {
    Answer answer = post(quoted(body), ADMIN);

    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(quoted(part));
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    assertThat(answer.header("Content-Type")).isEqualTo(status == 204 ? "" : "application/json");
    assertThat(answer.header("Retry-After").isEmpty()).isEqualTo(status != 503);
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @Test
  void who_may_not_is_told_how_to_log_in() throws IOException {
    Answer answer = post(request("auth.me", "", "1"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.headers().get("www-authenticate"))
        .containsExactly("Basic realm=\"parbuckle\", charset=\"UTF-8\"", "Bearer");
    assertThat(answer.body()).contains("\"error\":207", "\"id\":1");
  }

  // ---- credentials

  @Test
  void a_method_that_needs_no_login_needs_no_credentials() throws IOException {
    assertThat(post(PING).body()).isEqualTo(PONG);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Authorization: Basic bm8=",
        "Authorization: Basic !!!",
        "Authorization: Digest username=admin",
        "Authorization: Bearer 1-x",
        "Authorization: Token x"
      })
  void wrong_credentials_are_refused_whatever_the_method(String header) throws IOException {
    Answer answer = post(PING, header);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.body()).contains("\"error\":207", "\"id\":null");
  }

  @Test
  void a_key_and_a_token_are_as_good_as_a_password() throws IOException {
    String key =
        found(
            "\"key\":\"([^\"]+)\"",
            asAdmin("api_key.create", "{\"name\":\"http\",\"username\":\"admin\"}"));
    String once =
        found("\"result\":\"([^\"]+)\"", asAdmin("auth.generate_token", "60,{},true,true"));

    assertThat(post(request("test.noargs", "", "1"), "Authorization: Bearer " + key).status())
        .isEqualTo(200);
    assertThat(post(request("test.noargs", "", "1"), "Authorization: Token " + once).status())
        .isEqualTo(200);
    assertThat(post(request("test.noargs", "", "1"), "Authorization: Token " + once).status())
        .isEqualTo(401);
  }

  @Test
  void a_new_password_is_asked_for_at_once() throws IOException {
    String find = "[[\"username\",\"=\",\"admin\"]],{\"select\":[\"id\"],\"get\":true}";
    String id = found("\"id\":([0-9]+)}", asAdmin("user.query", find));
    String changed = HttpPeer.basic(TestServer.USERNAME, "another-good-password");
    asAdmin("user.update", id + ",{\"password\":\"another-good-password\"}");
    try {
      assertThat(post(PING, ADMIN).status()).isEqualTo(401);
      assertThat(post(request("auth.me", "", "1"), changed).status()).isEqualTo(200);
    } finally {
      String back = id + ",{\"password\":\"" + TestServer.PASSWORD + "\"}";
      assertThat(post(request("user.update", back, "1"), changed).status()).isEqualTo(200);
    }
    assertThat(post(PING, changed).status()).isEqualTo(401);
  }

  private static String found(String pattern, Answer answer) {
    Matcher matcher = Pattern.compile(pattern).matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  @Test
  void a_client_that_waits_for_100_is_refused_before_it_has_sent_its_body() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send(
          HttpPeer.head(
              "POST",
              CURRENT,
              List.of("Authorization: Bearer 1-x", "Expect: 100-continue", "Content-Length: 40")));

      assertThat(peer.answer().status()).isEqualTo(401);
    }
  }

  @Test
  void a_client_that_waits_for_100_is_told_to_go_on_when_its_credentials_are_right()
      throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send(
          HttpPeer.head(
              "POST",
              CURRENT,
              List.of(ADMIN, "Expect: 100-continue", "Content-Length: " + PING.length())));
      assertThat(peer.answer().status()).isEqualTo(100);

      assertThat(peer.send(PING).answer().body()).isEqualTo(PONG);
    }
  }

  @Test
  void a_call_leaves_no_session_behind() throws IOException {
    assertThat(asAdmin("auth.sessions", "[[\"credentials\",\"=\",\"LOGIN_PASSWORD\"]]").body())
        .contains("\"result\":[]");
  }

  // ---- bodies

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json                                 | 200",
        "application/json; charset=utf-8                  | 200",
        "Application/X-WWW-Form-Urlencoded                | 200",
        "text/plain                                       | 415",
        "multipart/form-data; boundary=x                  | 415"
      })
  void a_body_is_json_by_its_type(String type, int status) throws IOException {
    Answer answer = post(PING, "Content-Type: " + type);

    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.body()).contains(status == 200 ? PONG : "\"code\":-32600");
  }

  @Test
  void a_body_is_as_long_as_a_message_on_a_connection() throws IOException {
    assertThat(post(padded(8192)).status()).isEqualTo(200);
    assertThat(post(padded(8193)).status()).isEqualTo(413);
    assertThat(post(padded(65_536), ADMIN).status()).isEqualTo(200);
    Answer tooLong = post(padded(65_537), ADMIN);
    assertThat(tooLong.status()).isEqualTo(413);
    assertThat(tooLong.body()).contains("\"code\":-32600", "65536", "\"id\":null");
  }

  private static String padded(int characters) {
    String begin =
        """
        {"jsonrpc":"2.0","id":1,"method":"core.ping","padding":\"\
        """;
    return begin + "é".repeat(characters - begin.length() - 2) + "\"}";
  }

  @Test
  void a_body_that_is_not_utf8_is_no_message() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send(HttpPeer.head("POST", CURRENT, List.of("Content-Length: 3")) + "\"\u00C3\"");

      Answer answer = peer.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":-32700");
    }
  }

  @Test
  void a_connection_serves_one_call_after_another() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      for (int i = 0; i < 3; i++) {
        assertThat(peer.post(CURRENT, PING).body()).isEqualTo(PONG);
      }
    }
  }

  // ---- paths and pages

  @Test
  void other_methods_are_not_allowed() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      Answer answer = peer.send(HttpPeer.head("PUT", CURRENT, List.of())).answer();

      assertThat(answer.status()).isEqualTo(405);
      assertThat(answer.header("Allow")).isEqualTo("GET, POST");
    }
    assertThat(HttpPeer.post(server.port(), "/api/v99.0.0", PING).status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"v25.04.0", "v25.10.5", "v26.0.0"})
  void every_version_takes_calls(String version) throws IOException {
    assertThat(HttpPeer.post(server.port(), "/api/" + version, PING, ADMIN).body()).isEqualTo(PONG);
  }

  @Test
  void a_page_of_another_site_may_not_call() throws IOException {
    Answer answer =
        post(PING, "Sec-Fetch-Site: cross-site", "Origin: https://example.com", "User-Agent: x");

    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("\"error\":13", "\"id\":null");
  }

  // ---- jobs

  @Test
  void a_job_is_answered_with_its_id() throws IOException {
    Answer answer = asAdmin("test.job_echo", "5");

    String id = found("\"result\":([0-9]+)", answer);
    assertThat(answer.header("Parbuckle-Job")).isEqualTo(id);
    assertThat(answer.header("Preference-Applied")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"3600", "4000", "99999999999999999999"})
  void a_job_is_waited_for_on_request_for_an_hour_at_most(String seconds) throws IOException {
    Answer answer = asAdmin("test.job_echo", "\"done\"", "Prefer: respond-async, wait=" + seconds);

    assertThat(answer.body()).contains("\"result\":\"done\"");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=3600");
    assertThat(answer.header("Parbuckle-Job")).isEmpty();
  }

  @Test
  void each_preference_may_have_a_line_of_its_own() throws IOException {
    Answer answer =
        asAdmin("test.job_echo", "\"done\"", "Prefer: respond-async", "Prefer: wait=60");

    assertThat(answer.body()).contains("\"result\":\"done\"");
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
  }

  @Test
  void a_job_that_fails_is_an_error_for_who_waited() throws IOException {
    Answer answer = asAdmin("test.job_fail", "\"call_error\"", "Prefer: wait=60");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=60");
  }

  @Test
  void a_job_that_takes_longer_is_answered_with_its_id() throws IOException {
    Answer answer = asAdmin("test.job_sleep", "600", "Prefer: wait=1");

    String id = found("\"result\":([0-9]+)", answer);
    assertThat(answer.header("Parbuckle-Job")).isEqualTo(id);
    assertThat(answer.header("Preference-Applied")).isEqualTo("wait=1");
    assertThat(asAdmin("core.job_abort", id).status()).isEqualTo(200);
  }

  @Test
  void a_job_that_was_aborted_is_an_error() throws Exception {
    String description = "\"aborted while somebody waits\"";
    List<Answer> answers = new ArrayList<>();
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    answers.add(
                        post(
                            request("test.job_sleep", "600", description),
                            ADMIN,
                            "Prefer: wait=100"));
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    String filter = "[[\"message_ids\",\"rin\"," + description + "]],{\"select\":[\"id\"]}";
    Matcher id = null;
    while (id == null || !id.find()) {
      id = Pattern.compile("\"id\":([0-9]+)}]").matcher(asAdmin("core.get_jobs", filter).body());
    }

    asAdmin("core.job_abort", id.group(1));
    waiting.join();

    assertThat(answers.getFirst().status()).isEqualTo(409);
    assertThat(answers.getFirst().body()).contains("\"error\":125");
  }

  // ---- connections, limits

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core.set_options",
        "core.subscribe",
        "core.unsubscribe",
        "core.resize_shell",
        "auth.login",
        "auth.login_ex",
        "auth.logout"
      })
  void what_needs_a_connection_says_so(String method) throws IOException {
    Answer answer = asAdmin(method, "");

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("\"error\":95", method + " needs a connection");
  }

  @Test
  void one_call_too_many_is_refused() throws Exception {
    try (TestServer small =
        TestServer.start(
            TranscriptTest.plugins(),
            config ->
                config
                    .withAdminPassword(TestServer.PASSWORD)
                    .withLimits(limits(config, 2, 1000)))) {
      List<HttpPeer> busy = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        HttpPeer peer = new HttpPeer(small.port());
        String body = request("test.sleep", "600", "1");
        peer.send(
            HttpPeer.head("POST", CURRENT, List.of(ADMIN, "Content-Length: " + body.length()))
                + body);
        busy.add(peer);
      }
      Answer answer;
      do {
        answer = HttpPeer.post(small.port(), CURRENT, request("test.noargs", "", "9"), ADMIN);
      } while (answer.status() == 200);

      assertThat(answer.status()).isEqualTo(429);
      assertThat(answer.header("Retry-After")).isEqualTo("1");
      assertThat(answer.body())
          .isEqualTo(
              """
              {"jsonrpc":"2.0","error":{"code":-32000,"message":\
              "Maximum number of concurrent calls (2) has exceeded"},"id":9}\
              """);
      assertThat(HttpPeer.post(small.port(), CURRENT, PING).body()).isEqualTo(PONG);
      for (HttpPeer peer : busy) {
        peer.close();
      }
    }
  }

  @Test
  void a_result_that_is_too_long_is_refused_and_the_connection_stays() throws IOException {
    try (TestServer small =
            TestServer.start(
                TranscriptTest.plugins(),
                config ->
                    config
                        .withAdminPassword(TestServer.PASSWORD)
                        .withLimits(limits(config, 20, 1000)));
        FrameSocket socket = FrameSocket.tcp(small.port()).openLoggedIn(CURRENT)) {
      assertThat(socket.call("test.big_result", "2000"))
          .contains("\"error\":27", "\"limit\":1000", "limit", "select", "options.extra.cursor");
      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
      assertThat(socket.call("test.big_result", "900")).contains("xxx");
      assertThat(
              HttpPeer.post(
                      small.port(), CURRENT, request("test.big_result", "5000000", "1"), ADMIN)
                  .status())
          .isEqualTo(422);
    }
  }

  private static Limits limits(ServerConfig config, int httpCalls, long resultBytes) {
    Limits limits = config.limits();
    return new Limits(
        limits.callsRunning(),
        limits.callsWaiting(),
        limits.callsWaitingJobs(),
        httpCalls,
        limits.charsAnonymous(),
        limits.chars(),
        resultBytes,
        limits.queryTime(),
        limits.connections(),
        limits.connectionsAnonymous(),
        limits.anonymousIdle(),
        limits.outboxMerge(),
        limits.outboxClose(),
        limits.diskFree());
  }

  @Test
  void a_body_whose_chunks_are_broken_is_refused_in_a_sentence() throws IOException {
    try (HttpPeer peer = new HttpPeer(server.port())) {
      peer.send(
          HttpPeer.head("POST", "/api/current", List.of("Transfer-Encoding: chunked")) + "zz\r\n");

      HttpPeer.Answer answer = peer.answer();

      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.body()).contains("\"code\":-32600", "not chunked as HTTP has it");
    }
  }
}
