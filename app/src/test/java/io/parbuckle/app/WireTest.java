package io.parbuckle.app;

import static io.parbuckle.app.FrameSocket.request;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.ServerConfig;
import io.parbuckle.server.ServerConfig.Limits;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a conversation of one text after another cannot express: frames, limits, calls at the same
/// time, other transports, older versions (`protocol.md` §1, §2.2, §2.6, §4.2, §5, §10).
@Timeout(60)
final class WireTest {

  private static final String CURRENT = "/api/current";
  private static final String LEGACY = "/websocket";
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

  private static FrameSocket tcp() throws IOException {
    return FrameSocket.tcp(server.port());
  }

  // ---- paths

  @ParameterizedTest
  @CsvSource({
    "GET,  /api/current,    400",
    "HEAD, /api/current,    405",
    "PUT,  /api/v25.10.5,   405",
    "GET,  /websocket,      400",
    "POST, /websocket,      405",
    "GET,  /api/current/,   404",
    "GET,  /api/v99.0.0,    404",
    "GET,  /api/nonsense,   404",
    "GET,  /api//current,   308",
    "GET,  //api/versions,  308",
    "GET,  /api/versions,   200",
    "GET,  /api/versions/,  404",
    "POST, /api/versions,   405",
    "GET,  /api/boot_id,    200",
    "GET,  /api/docs,       200",
    "GET,  /api/docs/,      308"
  })
  void a_path_is_answered_with_its_status(String method, String path, int status)
      throws IOException {
    try (FrameSocket socket = tcp()) {
      assertThat(socket.request(method, path)).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v24.10", "v25.04.0", "v25.04.2", "v25.10.0", "v25.10.5", "v26.0.0"})
  void every_version_is_served(String version) throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn("/api/" + version)) {
      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
    }
  }

  // ---- frames

  @Test
  void a_message_may_come_in_pieces_with_a_ping_between_them() throws IOException {
    try (FrameSocket socket = tcp().open(CURRENT)) {
      socket.send(FrameSocket.TEXT_BEGUN, PING.substring(0, 9).getBytes(UTF_8));
      socket.send(FrameSocket.PING, "are you there".getBytes(UTF_8));
      socket.send(FrameSocket.CONTINUED, PING.substring(9, 10).getBytes(UTF_8));
      socket.send(FrameSocket.CONTINUED_LAST, PING.substring(10).getBytes(UTF_8));

      assertThat(socket.receive()).isEqualTo("pong are you there");
      assertThat(socket.receive()).isEqualTo(PONG);
    }
  }

  @Test
  void a_pong_that_nobody_asked_for_is_ignored() throws IOException {
    try (FrameSocket socket = tcp().open(CURRENT)) {
      socket.send(FrameSocket.PONG, "x".getBytes(UTF_8));

      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x82, 1003, Invalid websocket message type", // binary
    "0x83, 1002, ''", // an opcode that means nothing
    "0xC1, 1002, ''", // a reserved bit
    "0x80, 1002, ''", // goes on with what has not begun
    "0x09, 1002, ''" // a ping in pieces
  })
  void a_frame_that_breaks_a_rule_ends_the_connection(String first, int code, String reason)
      throws IOException {
    try (FrameSocket socket = tcp().open(CURRENT)) {
      socket.send(Integer.decode(first), PING.getBytes(UTF_8));

      assertThat(socket.receive()).startsWith(("close " + code + " " + reason).strip());
    }
  }

  @Test
  void a_text_that_is_not_utf8_ends_the_connection() throws IOException {
    try (FrameSocket socket = tcp().open(CURRENT)) {
      socket.send(FrameSocket.TEXT, (byte) '"', (byte) 0xC3, (byte) '"');

      assertThat(socket.receive()).isEqualTo("close 1007");
    }
  }

  @Test
  void a_close_frame_is_answered_with_1000_whatever_it_says() throws IOException {
    for (byte[] payload : List.of(new byte[0], new byte[] {0x03, (byte) 0xE8}, code(4000))) {
      try (FrameSocket socket = tcp().open(CURRENT)) {
        socket.send(FrameSocket.CLOSE, payload);

        assertThat(socket.receive()).isEqualTo("close 1000");
      }
    }
  }

  private static byte[] code(int code) {
    return new byte[] {(byte) (code >> 8), (byte) code, 'b', 'y', 'e'};
  }

  // ---- sizes

  @Test
  void a_call_that_has_begun_is_carried_out_though_the_client_closes_behind_it()
      throws IOException {
    String parting = request("test.job_description", "\"parting\"", "1");
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < 10; i++) {
      all.write(FrameSocket.frame(FrameSocket.TEXT, parting.getBytes(UTF_8)));
    }
    all.write(FrameSocket.frame(FrameSocket.CLOSE, code(1000)));

    for (int i = 0; i < 5; i++) {
      try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
        socket.sendBytes(all.toByteArray());
        while (!socket.receive().equals("close 1000")) {
          // answers that were quicker
        }
      }
    }

    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      String count = "[[\"arguments\",\"=\",[\"parting\"]]],{\"count\":true}";
      while (!socket.call("core.get_jobs", count).contains("\"result\":50,")) {
        Thread.onSpinWait(); // the last may still be on its way
      }
    }
  }

  @Test
  void a_login_raises_the_limit_to_65536_characters() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      socket.send(padded("core.ping", 65_536, "é"));
      assertThat(socket.receive()).isEqualTo(PONG);

      socket.send(padded("core.ping", 65_537, "x"));
      assertThat(socket.receive()).isEqualTo("close 1009 Max message length is 64 kB");
    }
  }

  @Test
  void a_file_in_a_call_may_be_larger() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      socket.send(padded("filesystem.file_receive", 2 << 20, "x"));
      assertThat(socket.receive()).contains("\"id\":1");

      socket.send(padded("filesystem.file_receive", (2 << 20) + 1, "x"));
      assertThat(socket.receive()).isEqualTo("close 1009 Max message length is 64 kB");
    }
  }

  @Test
  void the_legacy_protocol_has_the_same_limits() throws IOException {
    try (FrameSocket socket = tcp().open(LEGACY)) {
      socket.send("x".repeat(8193));

      assertThat(socket.receive())
          .isEqualTo("close 1007 Anonymous connection max message length is 8 kB");
    }
  }

  private static String padded(String method, int characters, String with) {
    String begin =
        """
        {"jsonrpc":"2.0","id":1,"method":"%s","padding":\"\
        """
            .formatted(method);
    return begin + with.repeat(characters - begin.length() - 2) + "\"}";
  }

  @Test
  void what_is_nested_deeply_comes_back_and_what_is_too_deep_is_refused() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      String deep = "[".repeat(900) + "]".repeat(900);
      assertThat(socket.call("test.echo", deep))
          .isEqualTo(
              """
              {"jsonrpc":"2.0","result":%s,"id":1}\
              """
                  .formatted(deep));

      assertThat(socket.call("test.echo", "[".repeat(20_000) + "]".repeat(20_000)))
          .startsWith(
              """
              {"jsonrpc":"2.0","error":{"code":-32700,"message":\
              """);
      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
    }
  }

  // ---- calls at the same time

  @Test
  void ten_calls_run_ten_wait_and_the_next_is_refused_at_once() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      for (int id = 1; id <= 21; id++) {
        socket.send(request("test.sleep", "0.5", String.valueOf(id)));
      }
      // Over the limit nothing is said to a call without an id.
      socket.send(
          """
          {"jsonrpc":"2.0","method":"test.sleep","params":[0.5]}\
          """);
      // What never becomes a call has no limit.
      socket.send(request("no.such", "", "22"));
      socket.send(
          """
          {"jsonrpc":"2.0","id":23,"params":[]}\
          """);

      assertThat(socket.receive())
          .isEqualTo(
              """
              {"jsonrpc":"2.0","error":{"code":-32000,"message":\
              "Maximum number of concurrent calls (20) has exceeded"},"id":21}\
              """);
      assertThat(received(socket, 22))
          .containsExactlyInAnyOrderElementsOf(
              Stream.concat(
                      IntStream.rangeClosed(1, 20).mapToObj(WireTest::slept),
                      Stream.of(
                          """
                          {"jsonrpc":"2.0","error":{"code":-32601,"message":\
                          "Method does not exist"},"id":22}\
                          """,
                          """
                          {"jsonrpc":"2.0","error":{"code":-32600,"message":\
                          "Missing 'method' member"},"id":23}\
                          """))
                  .toList());
      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
    }
  }

  private static String slept(int id) {
    return """
    {"jsonrpc":"2.0","result":true,"id":%d}\
    """
        .formatted(id);
  }

  @Test
  void the_legacy_protocol_refuses_the_same_call_in_its_own_words() throws IOException {
    try (FrameSocket socket = tcp().open(LEGACY)) {
      socket
          .send(
              """
              {"msg":"connect","version":"1"}\
              """)
          .receive();
      socket
          .send(legacy("login", "auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\""))
          .receive();
      for (int id = 1; id <= 21; id++) {
        socket.send(legacy("c" + id, "test.sleep", "0.5"));
      }

      assertThat(socket.receive())
          .isEqualTo(
              """
              {"msg":"result","id":"c21","error":{"error":109,"errname":"ETOOMANYREFS","type":null,\
              "reason":"Maximum number of concurrent calls (20) has exceeded.","trace":null,\
              "extra":null}}\
              """);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{                       | 1007 Expecting property name enclosed in double quotes",
        "[]                      | 1007 Invalid Message Format",
        "null                    | 1007 Invalid Message Format",
        "\"ping\"                | 1007 Invalid Message Format",
        "{\"$date\":0}           | 1007 Invalid Message Format",
        "{\"msg\":{\"$set\":1}}  | 1007 Error parsing $set",
        "{}                      | 1011 'msg'",
        "{\"msg\":\"sub\",\"name\":\"x\"} | 1011 'id'",
        "{\"msg\":\"unsub\"}      | 1011 'id'"
      })
  void what_the_legacy_protocol_cannot_answer_ends_the_connection(String message, String close)
      throws IOException {
    try (FrameSocket socket = tcp().open(LEGACY)) {
      socket
          .send(
              """
              {"msg":"connect","version":"1"}\
              """)
          .receive();

      socket.send(message);

      assertThat(socket.receive()).startsWith("close " + close);
    }
  }

  private static String legacy(String id, String method, String params) {
    return """
    {"msg":"method","id":"%s","method":"%s","params":[%s]}\
    """
        .formatted(id, method, params);
  }

  @Test
  void calls_that_wait_for_their_jobs_leave_room_for_others() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT)) {
      socket.call("core.subscribe", "\"core.get_jobs\"");
      socket.call("core.set_options", "{\"legacy_jobs\":false}");
      for (int id = 100; id < 125; id++) {
        socket.send(request("test.job_sleep", "60", String.valueOf(id)));
        while (!socket.receive().contains("RUNNING")) {
          // added
        }
      }

      assertThat(socket.call("core.ping", "")).isEqualTo(PONG);
    }
  }

  @Test
  void one_call_too_many_that_waits_for_its_job_is_refused_without_a_job() throws IOException {
    try (TestServer small =
            TestServer.start(
                TranscriptTest.plugins(),
                config ->
                    config
                        .withAdminPassword(TestServer.PASSWORD)
                        .withLimits(waitingForJobs(config, 1)));
        FrameSocket socket = FrameSocket.tcp(small.port()).openLoggedIn(CURRENT)) {
      socket.call("core.set_options", "{\"legacy_jobs\":false}");
      socket.send(request("test.job_sleep", "60", "2"));
      String jobs;
      do {
        jobs = socket.call("core.get_jobs", "[[\"state\",\"=\",\"RUNNING\"]],{\"count\":true}");
      } while (jobs.contains("\"result\":0"));

      assertThat(socket.call("test.job_echo", ""))
          .contains("\"code\":-32000")
          .doesNotContain("data");
      assertThat(socket.call("core.get_jobs", "[],{\"count\":true}")).contains("\"result\":1");
    }
  }

  private static Limits waitingForJobs(ServerConfig config, int most) {
    Limits limits = config.limits();
    return new Limits(
        limits.callsRunning(),
        limits.callsWaiting(),
        most,
        limits.httpCalls(),
        limits.charsAnonymous(),
        limits.chars(),
        limits.resultBytes(),
        limits.queryTime(),
        limits.connections(),
        limits.connectionsAnonymous(),
        limits.anonymousIdle(),
        limits.outboxMerge(),
        limits.outboxClose(),
        limits.diskFree());
  }

  // ---- other transports and versions

  @Test
  void a_peer_of_the_unix_socket_is_logged_in_before_its_first_message_is_read()
      throws IOException {
    for (int i = 0; i < 20; i++) {
      try (FrameSocket socket = FrameSocket.unix(server.unixSocket())) {
        socket.openWith(CURRENT, request("test.noargs", "", "1"), PING);

        assertThat(received(socket, 2)).containsExactlyInAnyOrder(slept(1), PONG);
      }
    }
  }

  @Test
  void a_peer_of_the_unix_socket_is_logged_in_over_the_legacy_protocol_too() throws IOException {
    try (FrameSocket socket = FrameSocket.unix(server.unixSocket())) {
      socket.openWith(
          LEGACY,
          """
          {"msg":"connect","version":"1"}\
          """,
          legacy("1", "test.noargs", ""));

      assertThat(socket.receive()).contains("\"msg\":\"connected\"");
      assertThat(socket.receive())
          .isEqualTo(
              """
              {"id":"1","msg":"result","result":true}\
              """);
    }
  }

  @Test
  void before_v25_10_a_job_is_always_answered_with_its_id() throws IOException {
    try (FrameSocket socket = tcp().open("/api/v25.04.0")) {
      assertThat(socket.call("core.ping", "")).contains("\"error\":207");
      assertThat(socket.call("core.set_options", "{\"legacy_jobs\":false}"))
          .contains("\"result\":null");
      socket.call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + "\"");

      String answer = socket.call("test.job_echo", "\"not the answer\"");

      assertThat(answer).matches("\\{\"jsonrpc\":\"2.0\",\"result\":\\d+,\"id\":1}");
      assertThat(socket.call("core.get_jobs", "")).doesNotContain("message_ids");
    }
  }

  @Test
  void before_the_current_version_wrong_arguments_make_no_job() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn("/api/v25.10.0")) {
      assertThat(socket.call("test.job_sleep", "\"x\""))
          .contains("\"code\":-32602", "seconds: Input should be a valid number");
    }
  }

  @Test
  void a_session_that_is_terminated_is_over_at_once() throws IOException {
    try (FrameSocket socket = tcp().openLoggedIn(CURRENT);
        FrameSocket other = tcp().openLoggedIn(CURRENT)) {
      socket.call("auth.terminate_other_sessions", "");

      assertThat(socket.call("auth.sessions", "[],{\"count\":true}")).contains("\"result\":1");
      assertThat(other.receive()).isEqualTo("close 1000");
    }
  }

  // ---- what others do (protocol.md §5)

  @Test
  void a_subscription_of_another_connection_counts_as_unknown_and_goes_on() throws IOException {
    try (FrameSocket listener = tcp().openLoggedIn(CURRENT);
        FrameSocket stranger = tcp().openLoggedIn(CURRENT)) {
      String id = idIn(listener.call("core.subscribe", "\"test.event\""));

      assertThat(stranger.call("core.unsubscribe", '"' + id + '"')).contains("\"result\":null");

      stranger.call("test.emit_event", "");
      assertThat(listener.receive())
          .isEqualTo(
              """
              {"jsonrpc":"2.0","method":"collection_update","params":\
              {"msg":"added","collection":"test.event"}}\
              """);
    }
  }

  @Test
  void a_login_is_told_with_its_entry_and_its_end_with_an_id_inside_extra() throws IOException {
    try (FrameSocket watcher = tcp().openLoggedIn(CURRENT);
        FrameSocket other = tcp().open(CURRENT)) {
      watcher.call("core.subscribe", "\"auth.sessions\"");

      other.call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + '"');

      String own = "[[\"current\",\"=\",true]],{\"get\":true,\"select\":[\"id\"]}";
      String id = idIn(other.call("auth.sessions", own));
      assertThat(told(watcher, id))
          .startsWith(
              """
              {"jsonrpc":"2.0","method":"collection_update","params":\
              {"msg":"added","collection":"auth.sessions","fields":{"id":"%s","origin":\
              """
                  .formatted(id))
          .doesNotContain("\"current\"", "\"internal\"");

      other.call("auth.logout", "");

      assertThat(told(watcher, id))
          .isEqualTo(
              """
              {"jsonrpc":"2.0","method":"collection_update","params":\
              {"msg":"removed","collection":"auth.sessions","extra":{"fields":{"id":"%s"}}}}\
              """
                  .formatted(id));
    }
  }

  /// The next event about a session: those of other tests may end meanwhile.
  private static String told(FrameSocket watcher, String session) throws IOException {
    String event;
    do {
      event = watcher.receive();
    } while (!event.contains(session));
    return event;
  }

  /// The id that is the result of an answer, or in it.
  private static String idIn(String answer) {
    return answer.replaceFirst(".*\"(?:result|id)\":\"([^\"]*)\".*", "$1");
  }

  private static List<String> received(FrameSocket socket, int count) throws IOException {
    List<String> all = new ArrayList<>();
    while (all.size() < count) {
      all.add(socket.receive());
    }
    return all;
  }
}
