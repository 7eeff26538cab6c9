package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long a login lasts on the wire (`protocol.md` §8.8). That passwords end after thirty days
/// and peers of the UNIX socket never is `GateTest`'s, where the clock can be set.
@Timeout(120)
final class SessionLifeTest {

  private static final String CURRENT = "/api/current";
  private static final String NOT_AUTHENTICATED = "[ENOTAUTHENTICATED] Not authenticated";

  private static final String OWN_ID =
      "[[\"current\",\"=\",true]],{\"get\":true,\"select\":[\"id\"]}";

  /// Seconds; long enough for the steps between two waits on a busy machine.
  private static final int IDLE = 6;

  private static TestServer server;
  private static FrameSocket admin;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
    admin = tcp().openLoggedIn(CURRENT);
  }

  @AfterAll
  static void stop() throws IOException {
    admin.close();
    server.close();
  }

  private static FrameSocket tcp() throws IOException {
    return FrameSocket.tcp(server.port());
  }

  private static JsonValue result(String answer) throws Exception {
    return ((JsonObject) Json.read(answer)).at("result");
  }

  private static String text(JsonValue value) {
    return ((JsonText) value).value();
  }

  /// @param ttl seconds
  private static String token(int ttl) throws Exception {
    return '"' + text(result(admin.call("auth.generate_token", String.valueOf(ttl)))) + '"';
  }

  private static FrameSocket withToken(int ttl) throws Exception {
    FrameSocket socket = tcp().open(CURRENT);
    assertThat(socket.call("auth.login_with_token", token(ttl))).contains("true");
    return socket;
  }

  /// Lets time pass, on the server.
  private static void pass(double seconds) throws IOException {
    admin.call("test.sleep", String.valueOf(seconds));
  }

  @Test
  void a_token_that_was_idle_for_its_time_ends_the_session_with_the_next_message()
      throws Exception {
    try (FrameSocket socket = withToken(IDLE);
        FrameSocket silent = withToken(IDLE);
        FrameSocket legacy = tcp().open("/websocket");
        FrameSocket watcher = tcp().openLoggedIn(CURRENT)) {
      legacy
          .send(
              """
              {"msg":"connect","version":"1"}\
              """)
          .receive();
      assertThat(legacy.send(legacy("auth.login_with_token", token(IDLE))).receive())
          .contains("true");
      String own = text(((JsonObject) result(socket.call("auth.sessions", OWN_ID))).at("id"));
      watcher.call("core.subscribe", "\"auth.sessions\"");
      socket.call("core.subscribe", "\"test.event\"");

      pass(IDLE + 0.5);

      // The message itself is answered with 207, and others are told of the end.
      assertThat(socket.call("test.noargs", "")).contains(NOT_AUTHENTICATED, "\"error\":207");
      assertThat(watcher.receive())
          .contains("\"msg\":\"removed\"", "auth.sessions", "\"id\":\"" + own + '"');

      // What was subscribed is over; the connection stays, and may log in again.
      watcher.call("test.emit_event", "");
      assertThat(socket.call("core.ping", "")).contains("pong");
      assertThat(socket.call("auth.login", "\"admin\",\"" + TestServer.PASSWORD + '"'))
          .contains("true");
      assertThat(socket.call("test.noargs", "")).contains("\"result\":true");

      // A call without an id is refused in silence.
      silent.send(
          """
          {"jsonrpc":"2.0","method":"test.noargs"}\
          """);
      assertThat(silent.call("core.ping", "")).contains("pong");
      assertThat(silent.call("test.noargs", "")).contains(NOT_AUTHENTICATED);

      assertThat(legacy.send(legacy("test.noargs", "")).receive())
          .contains(NOT_AUTHENTICATED, "\"error\":207");
      assertThat(legacy.send(legacy("core.ping", "")).receive()).contains("pong");
    }
  }

  private static String legacy(String method, String params) {
    return """
    {"msg":"method","id":"1","method":"%s","params":[%s]}\
    """
        .formatted(method, params);
  }

  @Test
  void each_message_keeps_a_session_with_a_token_alive() throws Exception {
    try (FrameSocket socket = withToken(IDLE)) {
      for (int i = 0; i < 4; i++) {
        pass(IDLE / 3.0);
        assertThat(socket.call("test.noargs", "")).contains("\"result\":true");
      }
    }
  }

  @Test
  void a_session_ends_when_its_key_does() throws Exception {
    JsonObject key =
        (JsonObject)
            result(
                admin.call(
                    "api_key.create",
                    """
                    {"name":"short","username":"admin"}\
                    """));
    try (FrameSocket socket = tcp().open(CURRENT)) {
      assertThat(socket.call("auth.login_with_api_key", '"' + text(key.at("key")) + '"'))
          .contains("true");
      assertThat(socket.call("test.noargs", "")).contains("\"result\":true");

      long end = InstantSource.system().instant().plusSeconds(IDLE).toEpochMilli();
      assertThat(
              admin.call(
                  "api_key.update",
                  Json.text(key.at("id")) + ",{\"expires_at\":{\"$date\":" + end + "}}"))
          .contains("\"result\"");
      pass(IDLE + 0.5);

      assertThat(socket.call("test.noargs", "")).contains(NOT_AUTHENTICATED);
      assertThat(socket.call("core.ping", "")).contains("pong");
    }
  }
}
