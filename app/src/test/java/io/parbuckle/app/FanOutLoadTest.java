package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Many subscribers of which one does not read (`make load` for 500 of them and 100,000 events):
/// all others hear everything, in order and without waiting for it, it is closed with 1013 and a
/// reason, and the server's memory stays within a bound.
///
/// The server is a process of its own, with a heap of 256 MiB.
@Timeout(900)
final class FanOutLoadTest {

  private static final int SUBSCRIBERS = Integer.getInteger("parbuckle.subscribers", 100);
  private static final int EVENTS = Integer.getInteger("parbuckle.events", 10_000);

  /// So many at once, which is less than a client that reads may have waiting (1 MiB).
  private static final int BURST = 500;

  /// The slow one has this much waiting at the server before it is closed: an outbox of 4 MiB, and
  /// what the system's buffers take.
  private static final long SLOW_BYTES = 12L << 20;

  /// Heap and all that the machine, its libraries and 500 connections have beside it.
  private static final long RESIDENT_MAX = 512L << 20;

  private static final Pattern SEQ = Pattern.compile("\"seq\":([0-9]+)}}$");
  private static final Pattern SLOW_CLOSED =
      Pattern.compile("parbuckle_slow_readers_closed_total ([0-9.]+)");

  @TempDir private Path folder;

  @Test
  void one_that_does_not_read_costs_the_others_nothing() throws Exception {
    try (ChildServer server = ChildServer.start(folder, "-Xmx256m");
        Crowd crowd = new Crowd();
        FrameSocket admin = FrameSocket.tcp(server.port()).openLoggedIn("/api/current");
        FrameSocket slow = FrameSocket.slow(server.port());
        FrameSocket witness = FrameSocket.tcp(server.port())) {
      String token = admin.call("auth.generate_token", "3600").replaceAll(".*\"result\":|,.*", "");
      subscribe(slow, token);
      subscribe(witness, token);
      for (int i = 2; i < SUBSCRIBERS; i++) {
        crowd.add(subscribe(FrameSocket.tcp(server.port()), token));
      }
      CompletableFuture<List<String>> heardBySlow =
          CompletableFuture.supplyAsync(() -> restOnceClosed(server.port(), slow));

      CRC32C sum = new CRC32C();
      List<Long> numbers = new ArrayList<>();
      while (numbers.size() < EVENTS) {
        emit(admin);
        for (int i = 0; i < BURST; i++) {
          String event = witness.receive();
          sum.update(event.getBytes(StandardCharsets.UTF_8));
          numbers.add(seq(event));
        }
        crowd.hear(numbers.size());
      }

      assertThat(numbers).isSorted().doesNotHaveDuplicates();
      assertThat(crowd.sums()).as("all have heard the same").containsExactly(sum.getValue());
      List<String> heard = heardBySlow.join();
      assertThat(heard.removeLast())
          .isEqualTo("close 1013 You read too slowly; connect again and query again");
      assertThat(heard.stream().map(FanOutLoadTest::seq).toList())
          .as("what it was told has no hole")
          .isEqualTo(numbers.subList(0, heard.size()));
      assertThat(slowClosed(server.port())).isEqualTo(1);
      long resident = server.residentMax();
      System.out.println("FanOutLoadTest: at most " + (resident >> 20) + " MiB resident");
      assertThat(resident).isLessThan(RESIDENT_MAX);
    }
  }

  private static FrameSocket subscribe(FrameSocket socket, String token) throws IOException {
    socket.open("/api/current");
    assertThat(socket.call("auth.login_with_token", token)).contains("\"result\":true");
    socket.call("core.set_options", "{\"event_sequence\":true}");
    assertThat(socket.call("core.subscribe", "\"test.event\"")).contains("\"result\":\"");
    return socket;
  }

  /// Events so long that the slow one is told more than it may have waiting.
  private static void emit(FrameSocket admin) throws IOException {
    String text = "x".repeat((int) Math.max(100, SLOW_BYTES / EVENTS));
    String answer = admin.call("test.emit_event", "\"ADDED\",1,\"" + text + "\"," + BURST);
    assertThat(answer).contains("\"result\":null");
  }

  private static long seq(String event) {
    Matcher seq = SEQ.matcher(event);
    assertThat(seq.find()).as(event).isTrue();
    return Long.parseLong(seq.group(1));
  }

  /// Does not read until the server has given the connection up.
  private static List<String> restOnceClosed(int port, FrameSocket slow) {
    try {
      while (slowClosed(port) == 0) {
        Thread.onSpinWait();
      }
      List<String> heard = new ArrayList<>();
      do {
        heard.add(slow.receive());
      } while (!heard.getLast().startsWith("close "));
      return heard;
    } catch (IOException e) {
      throw new CompletionException(e);
    }
  }

  private static double slowClosed(int port) throws IOException {
    try (HttpPeer peer = new HttpPeer(port)) {
      String body = peer.send(HttpPeer.head("GET", "/metrics", List.of())).answer().body();
      Matcher figure = SLOW_CLOSED.matcher(body);
      assertThat(figure.find()).isTrue();
      return Double.parseDouble(figure.group(1));
    }
  }
}
