package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process with a server in it is killed again and again on one folder, amid events
/// (`extensions.md` §5): numbers go on rising, and who comes again is told what is missing. The
/// audit trail of each says what became of the calls that died with it.
@Timeout(300)
final class EventKillTest {

  private static final int KILLS = Integer.getInteger("parbuckle.kills", 2);
  private static final String EVENTS = "/api/current/events?collection=test.event";
  private static final Pattern NUMBER = Pattern.compile("id: ([0-9]+)\n");
  private static final Pattern GAP =
      Pattern.compile("\"gap\":\\{\"since\":([0-9]+),\"oldest\":([0-9]+),\"reason\":\"restart\"");

  @TempDir Path folder;

  @Test
  void numbers_rise_over_kills_and_the_gap_is_told() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    long last = 0;
    for (int kill = 0; kill < KILLS; kill++) {
      List<Long> heard = killedAfter(20 + random.nextInt(500), last);

      assertThat(heard).isSorted().doesNotHaveDuplicates();
      assertThat(heard.getFirst()).isGreaterThan(last);
      last = heard.getLast();
    }
  }

  /// @param last the last number that was heard of the process before, 0 for none
  /// @return the numbers of all events that came out of the process before it died
  private List<Long> killedAfter(int until, long last) throws Exception {
    List<Long> numbers = new ArrayList<>();
    try (ChildServer server = ChildServer.start(folder)) {
      try (EventPeer peer =
              EventPeer.open(server.port(), EVENTS, HttpPeer.ADMIN, "Last-Event-ID: " + last)
                  .ready();
          FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
        if (last > 0) {
          Matcher gap = GAP.matcher(peer.event());
          assertThat(gap.find()).isTrue();
          assertThat(Long.parseLong(gap.group(1))).isEqualTo(last);
          assertThat(Long.parseLong(gap.group(2))).isGreaterThan(last);
        }
        if (last > 0) {
          trailIsWhole(socket);
        }
        // One that has ended before the kill, however slow the disk is.
        assertThat(socket.call("auth.set_attribute", "\"a\",1")).contains("\"result\":");
        socket.send(FrameSocket.request("test.emit_event", "\"ADDED\",1,null,20000", "2"));
        changeAll(socket);
        hear(peer, numbers, until, server);
      }
      assertThat(server.waitFor()).as("killed, not ended by itself").isEqualTo(128 + 9);
    }
    return numbers;
  }

  /// Sends changes without waiting for their answers: the kill comes while some of them run.
  private static void changeAll(FrameSocket socket) throws IOException {
    for (int i = 0; i < 9; i++) {
      socket.send(FrameSocket.request("auth.set_attribute", "\"a" + i + "\",1", "3"));
    }
  }

  /// Every call that was begun has an end, and every row the hash that follows from the others.
  private static void trailIsWhole(FrameSocket socket) throws IOException {
    assertThat(socket.call("audit.verify", "")).contains("\"ok\":true");
    String calls =
        socket.call(
            "audit.query",
            "{\"query-filters\":[[\"event_data.method\",\"=\",\"auth.set_attribute\"]],"
                + "\"query-options\":{\"limit\":100}}");
    assertThat(calls).contains("\"Set attribute");
    assertThat(calls.split("\"outcome\":\"(SUCCESS|UNKNOWN)\"", -1))
        .as("ends of those calls")
        .hasSameSizeAs(calls.split("\"description\":\"Set attribute", -1));
  }

  private static void hear(EventPeer peer, List<Long> numbers, int until, ChildServer server) {
    try {
      for (String event = peer.eventOrEnd(); event != null; event = peer.eventOrEnd()) {
        Matcher number = NUMBER.matcher(event);
        assertThat(number.lookingAt()).as(event).isTrue();
        numbers.add(Long.parseLong(number.group(1)));
        if (numbers.size() == until) {
          server.kill();
        }
      }
    } catch (EOFException | SocketException _) {
      return; // what had left the process has been read
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    throw new AssertionError("the stream was ended as if nothing had happened");
  }
}
