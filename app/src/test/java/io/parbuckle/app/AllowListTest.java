package io.parbuckle.app;

import static io.parbuckle.app.FrameSocket.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Who may connect, by address (`protocol.md` §1.3, §1.4).
@Timeout(60)
final class AllowListTest {

  private static final String PING = request("core.ping", "", "1");

  /// A server that this machine is not among the clients of.
  private static TestServer elsewhere;

  @BeforeAll
  static void start() throws IOException {
    elsewhere = allowing("192.0.2.0/24", "2001:db8::/32");
  }

  @AfterAll
  static void stop() {
    elsewhere.close();
  }

  private static TestServer allowing(String... addresses) throws IOException {
    return TestServer.start(
        TranscriptTest.plugins(),
        config -> config.withAdminPassword(TestServer.PASSWORD).withAllow(List.of(addresses)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/current", "/api/v25.04.0", "/websocket"})
  void a_socket_is_accepted_first_and_then_closed_with_1008(String path) throws IOException {
    try (FrameSocket socket = FrameSocket.tcp(elsewhere.port()).openWith(path, PING)) {
      // Nothing is answered, whatever came along with the handshake.
      assertThat(socket.receive())
          .isEqualTo("close 1008 You are not allowed to access this resource");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /_upload",
    "GET,  /_download/1",
    "POST, /_download/1",
    "POST, /api/current",
    "GET,  /api/versions"
  })
  void a_request_is_answered_403(String method, String path) throws IOException {
    try (FrameSocket socket = FrameSocket.tcp(elsewhere.port())) {
      assertThat(socket.request(method, path)).startsWith("HTTP/1.1 403 ");
    }
  }

  @Test
  void the_unix_socket_is_open_all_the_same() throws IOException {
    try (FrameSocket socket = FrameSocket.unix(elsewhere.unixSocket()).open("/api/current")) {
      assertThat(socket.call("core.ping", "")).contains("pong");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.0/8", "127.0.0.1"})
  void who_is_on_the_list_is_let_in(String address) throws IOException {
    try (TestServer server = allowing("192.0.2.7", address);
        FrameSocket socket = FrameSocket.tcp(server.port()).open("/api/current")) {
      assertThat(socket.call("core.ping", "")).contains("pong");
    }
  }

  @Test
  void an_empty_list_lets_everybody_in() throws IOException {
    try (TestServer server = allowing();
        FrameSocket socket = FrameSocket.tcp(server.port()).open("/api/current")) {
      assertThat(socket.call("core.ping", "")).contains("pong");
    }
  }
}
