package io.parbuckle.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.bench.LoadOrder.Target;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The load against the yardstick, both in the test's own process.
final class WebSocketLoadTest {

  private final BareNetty server = new BareNetty();
  private final Target target =
      new Target(server.port(), ProcessHandle.current().pid(), Target.NO_TOKEN);

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void the_yardstick_answers_a_ping_and_refuses_what_it_does_not_know() throws IOException {
    try (ClientSocket socket =
        ClientSocket.open(InetAddress.ofLiteral("127.0.0.1"), server.port())) {
      assertThat(socket.call("core.ping", "[]")).isEqualTo(JsonText.of("pong"));

      JsonObject refusal = socket.answer("user.query", "[]");

      assertThat(refusal.get("error")).isNotNull();
    }
  }

  @Test
  void every_call_is_answered() throws IOException {
    LoadResult result = new WebSocketLoad().run(new LoadOrder.Calls(target, 5, 16, 10, 500));

    // How many depends on the time that there is; that all were "pong" does not.
    assertThat(result.count()).isPositive();
    assertThat(result.odd()).isZero();
  }

  @Test
  void every_call_over_http_is_answered() throws IOException {
    LoadResult result = new WebSocketLoad().run(new LoadOrder.Posts(target, 5, 10, 500));

    assertThat(result.count()).isPositive();
    assertThat(result.odd()).isZero();
  }

  @Test
  void every_subscriber_hears_of_every_event() throws IOException {
    LoadResult result = new WebSocketLoad().run(new LoadOrder.FanOut(target, 20, 8, 1, 3));

    assertThat(result.count() % (20 * 8)).isZero();
  }

  @Test
  void an_order_is_the_same_after_a_pipe() {
    Target where = new Target(6080, 42, "secret");
    LoadOrder calls = new LoadOrder.Calls(where, 50, 16, 100, 1000);
    LoadOrder posts = new LoadOrder.Posts(where, 16, 100, 1000);

    assertThat(LoadOrder.read(calls.line())).isEqualTo(calls);
    assertThat(LoadOrder.read(posts.line())).isEqualTo(posts);
  }
}
