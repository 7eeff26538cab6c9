package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Numbers of events and subscriptions that go on, over stops and crashes of the server
/// (docs/extensions.md, "Numbered events").
@Timeout(120)
final class ResumeTest {

  @TempDir Path folder;

  @Test
  void after_an_orderly_stop_a_client_that_had_the_last_number_misses_nothing() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins())) {
      long last;
      try (WebSocketPeer peer = loggedIn(server.webSocketUrl())) {
        call(peer, "core.subscribe", "[\"test.event\"]");
        last = emit(peer, 1).getFirst();

        server.restart();
      }
      try (WebSocketPeer peer = loggedIn(server.webSocketUrl())) {
        List<Long> now = emit(peer, 2);
        assertThat(now).isEmpty();
        peer.send(request("core.subscribe", "[\"test.event\",{\"since\":" + last + "}]"));

        assertThat(answer(peer)).isInstanceOf(JsonText.class);
        List<JsonObject> events = List.of(event(peer), event(peer));
        assertThat(events).extracting(each -> each.at("msg")).containsOnly(JsonText.of("added"));
        assertThat(events.stream().map(ResumeTest::seq)).isSorted().allMatch(seq -> seq > last);
      }
    }
  }

  @Test
  void after_an_orderly_stop_a_client_that_had_not_is_told_of_the_gap() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins())) {
      List<Long> before;
      try (WebSocketPeer peer = loggedIn(server.webSocketUrl())) {
        call(peer, "core.subscribe", "[\"test.event\"]");
        before = emit(peer, 3);
        server.restart();
      }
      try (WebSocketPeer peer = loggedIn(server.webSocketUrl())) {
        peer.send(
            request("core.subscribe", "[\"test.event\",{\"since\":" + before.getFirst() + "}]"));
        answer(peer);

        JsonObject gap = event(peer);
        long oldest = before.getLast() + 1;
        assertThat(Json.text(gap))
            .isEqualTo(
                "{\"msg\":\"changed\",\"collection\":\"test.event\",\"extra\":{\"gap\":{\"since\":"
                    + before.getFirst()
                    + ",\"oldest\":"
                    + oldest
                    + ",\"reason\":\"restart\"}},\"seq\":"
                    + (oldest - 1)
                    + "}");
      }
    }
  }

  /// The copy has what `kill -9` would have left at that moment.
  @Test
  void after_a_crash_numbers_are_above_all_that_were_sent_and_the_gap_is_told() throws Exception {
    long last;
    try (TestServer server = TestServer.start(TranscriptTest.plugins());
        WebSocketPeer peer = loggedIn(server.webSocketUrl())) {
      call(peer, "core.subscribe", "[\"test.event\"]");
      last = emit(peer, 5).getLast();
      copy(server.data(), folder.resolve("data"));
    }

    Path machine = FakeMachine.files();
    try (Server again =
            Server.start(
                ServerConfig.local(folder.resolve("data")),
                TranscriptTest.plugins(),
                FakeMachine.commands(),
                absolute -> machine.resolve(absolute.substring(1)));
        WebSocketPeer peer =
            loggedIn(again.httpUrl().replaceFirst("^http", "ws") + "/api/current")) {
      peer.send(request("core.subscribe", "[\"test.event\",{\"since\":" + last + "}]"));
      answer(peer);

      JsonObject gap = (JsonObject) ((JsonObject) event(peer).at("extra")).at("gap");
      assertThat(gap.at("reason")).isEqualTo(JsonText.of("restart"));
      assertThat(((JsonInteger) gap.at("oldest")).small()).isGreaterThan(last);
      peer.send(request("test.emit_event", "[\"ADDED\"]"));
      assertThat(seq(event(peer))).isGreaterThan(((JsonInteger) gap.at("oldest")).small() - 1);
    }
  }

  @Test
  void a_client_that_reads_slowly_is_told_everything_that_is_kept() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins())) {
      String text = "x".repeat(20_000);
      int count = 500; // ten megabytes, more than waits for any connection
      try (WebSocketPeer other = loggedIn(server.webSocketUrl())) {
        call(other, "test.emit_event", "[\"ADDED\",1,\"" + text + "\"," + count + "]");
      }
      try (FrameSocket slow = FrameSocket.tcp(server.port())) {
        slow.openLoggedIn("/api/current");
        slow.call("core.set_options", "{\"event_sequence\":true}");
        slow.send(FrameSocket.request("core.subscribe", "\"test.event\",{\"since\":0}", "3"));

        assertThat(slow.receive()).contains("\"id\":3");
        List<Long> numbers = new ArrayList<>();
        while (numbers.size() < count) {
          numbers.add(seq(params(slow.receive())));
        }
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each));
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else if (Files.isRegularFile(each)) {
          Files.copy(each, target);
        }
      }
    }
  }

  private static WebSocketPeer loggedIn(String url) throws Exception {
    WebSocketPeer peer = WebSocketPeer.to(url);
    call(peer, "auth.login", "[\"" + TestServer.USERNAME + "\",\"" + TestServer.PASSWORD + "\"]");
    call(peer, "core.set_options", "[{\"event_sequence\":true}]");
    return peer;
  }

  /// @return the numbers of the events that came before the answers
  private static List<Long> emit(WebSocketPeer peer, int times) throws Exception {
    List<Long> numbers = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      peer.send(request("test.emit_event", "[\"ADDED\"," + i + "]"));
      JsonObject message = object(peer.receive());
      while (message.get("method") != null) {
        numbers.add(seq((JsonObject) message.at("params")));
        message = object(peer.receive());
      }
    }
    return numbers;
  }

  private static JsonValue call(WebSocketPeer peer, String method, String params) throws Exception {
    peer.send(request(method, params));
    return answer(peer);
  }

  private static JsonValue answer(WebSocketPeer peer) throws Exception {
    JsonObject answer = object(peer.receive());
    assertThat(answer.get("result")).as(Json.text(answer)).isNotNull();
    return answer.at("result");
  }

  private static JsonObject event(WebSocketPeer peer) throws Exception {
    JsonObject message = object(peer.receive());
    while (message.get("method") == null) {
      message = object(peer.receive());
    }
    return (JsonObject) message.at("params");
  }

  private static JsonObject params(String text) throws MalformedJson {
    return (JsonObject) object(text).at("params");
  }

  private static long seq(JsonObject params) {
    return ((JsonInteger) params.at("seq")).small();
  }

  private static JsonObject object(String text) throws MalformedJson {
    return (JsonObject) Json.readPlain(text);
  }

  private static String request(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":" + params + "}";
  }
}
