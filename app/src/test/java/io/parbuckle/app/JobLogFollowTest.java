package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `core.job_log_follow` over the wire (`extensions.md` §7.4).
@Timeout(60)
final class JobLogFollowTest {

  private TestServer server;
  private WebSocketPeer peer;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    peer = WebSocketPeer.to(server.webSocketUrl());
    TranscriptTest.logIn(peer);
  }

  @AfterEach
  void stop() throws Exception {
    peer.close();
    server.close();
  }

  private JsonValue call(String method, String params) throws Exception {
    JsonObject answer =
        (JsonObject)
            Json.read(
                peer.exchange(
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\""
                        + method
                        + "\",\"params\":"
                        + params
                        + "}"));
    assertThat(answer.get("error")).isNull();
    return answer.at("result");
  }

  private String subscribe(String arguments) throws Exception {
    return Json.text(
        call(
            "core.subscribe",
            Json.text(JsonArray.of(JsonText.of("core.job_log_follow:" + arguments)))));
  }

  private JsonObject next() throws Exception {
    return (JsonObject) Json.read(peer.receive());
  }

  /// What is told until the subscription ends, and how it ends.
  private record Heard(List<String> data, JsonValue error) {}

  private Heard heard() throws Exception {
    List<String> data = new ArrayList<>();
    while (true) {
      JsonObject message = next();
      JsonObject params = (JsonObject) message.at("params");
      if (message.at("method").equals(JsonText.of("notify_unsubscribed"))) {
        return new Heard(data, params.at("error"));
      }
      assertThat(params.at("msg")).isEqualTo(JsonText.of("added"));
      JsonObject fields = (JsonObject) params.at("fields");
      data.add(((JsonText) fields.at("data")).value());
    }
  }

  private long ended(String method, String params) throws Exception {
    long id = ((JsonInteger) call(method, params)).small();
    call("core.set_options", "[{\"legacy_jobs\":false}]");
    call("core.job_wait", "[" + id + "]");
    call("core.set_options", "[{\"legacy_jobs\":true}]");
    return id;
  }

  @Test
  void the_last_lines_come_first_and_the_end_follows_the_end_of_the_job() throws Exception {
    long id = ended("test.job_logs", "[30]");

    String subscription = subscribe("{\"id\":" + id + ",\"tail_lines\":2}");
    Heard first = heard();
    String other = subscribe("{\"id\":" + id + ",\"tail_lines\":2}");
    Heard second = heard();

    assertThat(subscription).isNotEqualTo(other);
    assertThat(first).isEqualTo(new Heard(List.of("line 28\nline 29\n"), JsonValue.NULL));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void a_job_that_nobody_knows_or_that_has_no_log_ends_the_subscription_at_once() throws Exception {
    subscribe("{\"id\":999}");
    Heard unknown = heard();
    long plain = ended("test.job_echo", "[1]");
    subscribe("{\"id\":" + plain + "}");
    Heard without = heard();

    assertThat(Json.text(unknown.error()))
        .contains("[[\"id\",\"Job with id 999 does not exist\",2]]");
    assertThat(Json.text(without.error())).contains("[EFAULT] This job has no logs");
    assertThat(unknown.data()).isEmpty();
    assertThat(without.data()).isEmpty();
  }
}
