package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;

/// Calls that one connection sends without waiting for answers are decided in the order in which
/// they were sent (`jobs.md` §4, §6), as they are where one loop takes all of them in.
@Timeout(120)
final class JobOrderTest {

  private static final int CALLS = 18; // below what one connection may have in flight

  private TestServer server;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @RepeatedTest(5)
  void ids_rise_in_the_order_of_the_calls_and_the_first_that_finds_the_line_full_joins_the_last()
      throws Exception {
    try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
      for (int i = 0; i < CALLS; i++) {
        String method = i % 2 == 0 ? "test.job_lock_unbounded" : "test.job_lock_q2";
        socket.send(FrameSocket.request(method, "\"k\",600," + i, Integer.toString(100 + i)));
      }
      for (int i = 0; i < CALLS; i++) {
        socket.receive();
      }

      JsonArray jobs = jobs(socket);

      List<JsonValue> values = new ArrayList<>();
      List<JsonValue> joined = List.of();
      for (JsonValue each : jobs.items()) {
        JsonObject job = (JsonObject) each;
        values.add(((JsonArray) job.at("arguments")).items().getLast());
        if (((JsonArray) job.at("message_ids")).items().size() > 1) {
          joined = ((JsonArray) job.at("message_ids")).items();
        }
      }
      // Of the second method the first runs, two wait, and the second of those serves all others.
      assertThat(values).isEqualTo(numbers(0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16));
      assertThat(joined).isEqualTo(numbers(105, 107, 109, 111, 113, 115, 117));
    }
  }

  @RepeatedTest(5)
  void jobs_are_told_of_in_the_order_of_the_calls() throws Exception {
    try (FrameSocket socket = FrameSocket.tcp(server.port()).openLoggedIn("/api/current")) {
      socket.call("core.subscribe", "\"core.get_jobs\"");
      for (int i = 0; i < CALLS; i++) {
        // One that is refused keeps nobody waiting.
        String method = i % 6 == 5 ? "test.job_output" : "test.job_sleep";
        socket.send(FrameSocket.request(method, "600", Integer.toString(100 + i)));
      }

      List<JsonValue> added = new ArrayList<>();
      for (int answers = 0; answers < CALLS; ) {
        JsonObject message = (JsonObject) Json.read(socket.receive());
        if (message.get("params") instanceof JsonObject event
            && event.at("msg").equals(JsonText.of("added"))) {
          JsonObject job = (JsonObject) event.at("fields");
          added.add(((JsonArray) job.at("message_ids")).items().getFirst());
        } else if (message.get("id") != null) {
          answers++;
        }
      }

      assertThat(added)
          .isEqualTo(
              numbers(100, 101, 102, 103, 104, 106, 107, 108, 109, 110, 112, 113, 114, 115, 116));
    }
  }

  private static JsonArray jobs(FrameSocket socket) throws Exception {
    String answer = socket.call("core.get_jobs", "");
    return (JsonArray) ((JsonObject) Json.read(answer)).at("result");
  }

  private static List<JsonValue> numbers(int... numbers) {
    List<JsonValue> values = new ArrayList<>();
    for (int number : numbers) {
      values.add(JsonInteger.of(number));
    }
    return values;
  }
}
