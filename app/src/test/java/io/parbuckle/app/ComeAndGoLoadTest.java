package io.parbuckle.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that open and close at random, amid whatever they have begun (`make load` for 10,000
/// of them): afterwards the server holds what it held before.
///
/// `-Dparbuckle.seed` makes the same choices again.
@Timeout(900)
final class ComeAndGoLoadTest {

  private static final int CONNECTIONS = Integer.getInteger("parbuckle.connections", 600);
  private static final long SEED = Long.getLong("parbuckle.seed", 1);
  private static final int AT_A_TIME = 32;

  private static final String CURRENT = "/api/current";

  private final AtomicInteger begun = new AtomicInteger();

  @Test
  void connections_that_come_and_go_leave_nothing_behind() throws Exception {
    System.out.println("ComeAndGoLoadTest: -Dparbuckle.seed=" + SEED);
    try (TestServer server = TestServer.start(TranscriptTest.plugins())) {
      assertThat(comeAndGo(server, 40, SEED)).isEqualTo(40); // whatever is made once is made now
      awaitNobody(server);
      Holdings before = Holdings.now();

      begun.set(0);
      List<Future<Integer>> visitors = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < AT_A_TIME; i++) {
          long seed = SEED + i;
          visitors.add(threads.submit(() -> comeAndGo(server, CONNECTIONS, seed)));
        }
      }
      int came = 0;
      for (Future<Integer> visitor : visitors) {
        came += visitor.get();
      }

      assertThat(came).isEqualTo(CONNECTIONS);
      awaitNobody(server);
      before.awaitAgain();
    }
  }

  private static void awaitNobody(TestServer server) {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              try (HttpPeer peer = new HttpPeer(server.port())) {
                String figures =
                    peer.send(HttpPeer.head("GET", "/metrics", List.of())).answer().body();
                assertThat(figures)
                    .contains("\nparbuckle_subscriptions 0.0\n")
                    .contains("\nparbuckle_event_streams 0.0\n")
                    .contains("\nparbuckle_calls_running 0.0\n")
                    .doesNotContain("parbuckle_sessions{")
                    .doesNotContain("parbuckle_jobs{");
              }
            });
  }

  /// @return how many connections came and went here
  private int comeAndGo(TestServer server, int most, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    int count = 0;
    while (begun.incrementAndGet() <= most) {
      count++;
      switch (random.nextInt(6)) {
        case 0 -> stranger(server, random);
        case 1 -> legacy(server, random);
        case 2 -> stream(server, random);
        case 3 -> request(server, random);
        default -> session(server, random);
      }
    }
    return count;
  }

  /// Says nothing, half a handshake, half a frame, or whole ones.
  private static void stranger(TestServer server, SplittableRandom random) throws IOException {
    FrameSocket socket = FrameSocket.tcp(server.port());
    switch (random.nextInt(4)) {
      case 0 -> {}
      case 1 -> socket.sendBytes("GET /api/current HTTP/1.1\r\nUpgr".getBytes(UTF_8));
      case 2 -> socket.open(CURRENT).sendBytes(new byte[] {(byte) 0x81, (byte) 0xFE, 1});
      default -> socket.open(CURRENT).call("core.set_options", "{}");
    }
    leave(socket, random);
  }

  /// Subscribes to events and to a source, begins calls and a job, and waits for some of them.
  private static void session(TestServer server, SplittableRandom random) throws IOException {
    FrameSocket socket = FrameSocket.unix(server.unixSocket()).open(CURRENT);
    String options = "{\"event_sequence\":true,\"legacy_jobs\":" + random.nextBoolean() + "}";
    List<String> requests =
        List.of(
            FrameSocket.request("core.set_options", options, "1"),
            FrameSocket.request("core.subscribe", "\"core.get_jobs\"", "2"),
            FrameSocket.request("core.subscribe", "\"*\",{\"since\":0}", "3"),
            FrameSocket.request("core.subscribe", ticker(random), "4"),
            FrameSocket.request("test.sleep", "0.2", "5"),
            FrameSocket.request("test.job_sleep", "0.1", "6"),
            FrameSocket.request("test.emit_event", "\"ADDED\",1,\"x\",20", "7"));
    for (int i = random.nextInt(12); i > 0; i--) {
      socket.send(requests.get(random.nextInt(requests.size())));
      if (random.nextInt(3) == 0) {
        socket.receive();
      }
    }
    leave(socket, random);
  }

  /// Some sources are shared by several connections, some are one's own.
  private static String ticker(SplittableRandom random) {
    return "\"test.ticker:{\\\"interval\\\":0.05,\\\"count\\\":"
        + (500 + random.nextInt(3))
        + "}\"";
  }

  private static void legacy(TestServer server, SplittableRandom random) throws IOException {
    FrameSocket socket = FrameSocket.unix(server.unixSocket()).open("/websocket");
    socket.send("{\"msg\":\"connect\",\"version\":\"1\"}").receive();
    socket.send("{\"msg\":\"sub\",\"id\":\"a\",\"name\":\"test.event\"}");
    socket.send("{\"msg\":\"sub\",\"id\":\"b\",\"name\":" + ticker(random) + "}");
    if (random.nextBoolean()) {
      socket.receive();
    }
    leave(socket, random);
  }

  /// With a farewell that is awaited or not, without one, or as a machine that has crashed.
  private static void leave(FrameSocket socket, SplittableRandom random) throws IOException {
    switch (random.nextInt(4)) {
      case 0 -> socket.close();
      case 1 -> socket.reset();
      case 2 -> {
        socket.send(FrameSocket.CLOSE, (byte) 3, (byte) 0xE8);
        socket.close();
      }
      default -> {
        socket.endOutput();
        socket.close();
      }
    }
  }

  private static void stream(TestServer server, SplittableRandom random) throws IOException {
    String target = "/api/current/events?collection=test.event&since=0";
    try (EventPeer peer = EventPeer.open(server.port(), target, HttpPeer.ADMIN)) {
      if (random.nextBoolean() && peer.head().startsWith("HTTP/1.1 200 ")) {
        peer.ready();
      }
    }
  }

  /// Asks, and does not always wait for the answer.
  private static void request(TestServer server, SplittableRandom random) throws IOException {
    String body = FrameSocket.request("test.sleep", "0.1", "1");
    try (HttpPeer peer = new HttpPeer(server.port())) {
      String length = "Content-Length: " + (body.length() + random.nextInt(2));
      peer.send(HttpPeer.head("POST", CURRENT, List.of(HttpPeer.ADMIN, length)) + body);
      if (random.nextBoolean() && length.endsWith(" " + body.length())) {
        assertThat(peer.answer().status()).isIn(200, 429);
      }
    }
  }
}
