package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.client.Address;
import io.parbuckle.client.Client;
import io.parbuckle.client.Event;
import io.parbuckle.client.JobHandle;
import io.parbuckle.client.Subscription;
import io.parbuckle.client.TransferListener;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `details` of jobs over the wire (`extensions.md` §7.1).
@Timeout(60)
final class JobDetailsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private TestServer server;
  private Client client;

  @BeforeEach
  void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    client = connected();
  }

  private Client connected() throws Exception {
    Client connected = Client.connect(Address.parse(server.webSocketUrl()));
    connected.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
    return connected;
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @Test
  void a_change_of_the_details_alone_is_told_to_those_who_asked_for_them() throws Exception {
    try (Client plain = connected();
        Subscription withoutDetails = plain.subscribe("core.get_jobs");
        Subscription withDetails = client.subscribe("core.get_jobs")) {
      client.call("core.set_options", JsonObject.of("job_details", JsonValue.JsonBoolean.TRUE));
      JobHandle job = client.startJob("test.job_sleep", List.of(JsonInteger.of(600)));
      List<JsonObject> heard = new ArrayList<>(until(withDetails, "RUNNING"));

      job.abort();

      heard.addAll(until(withDetails, "ABORTED"));
      assertThat(heard)
          .extracting(fields -> Json.text(fields.at("state")))
          .containsExactly("\"WAITING\"", "\"RUNNING\"", "\"RUNNING\"", "\"ABORTED\"");
      assertThat(details(heard.get(1)).at("abort")).isEqualTo(JsonValue.NULL);
      assertThat(((JsonObject) details(heard.get(2)).at("abort")).at("by"))
          .isEqualTo(JsonText.of(TestServer.USERNAME));
      assertThat(details(heard.get(3)).at("abort")).isEqualTo(JsonValue.NULL);
      assertThat(until(withoutDetails, "ABORTED"))
          .hasSize(3)
          .allSatisfy(fields -> assertThat(fields.members()).hasSize(19));
    }
  }

  private static List<JsonObject> until(Subscription jobs, String state) throws Exception {
    List<JsonObject> heard = new ArrayList<>();
    while (heard.isEmpty() || !heard.getLast().at("state").equals(JsonText.of(state))) {
      Event event = jobs.next(PATIENCE).orElseThrow();
      heard.add(event.fields());
    }
    return heard;
  }

  private static JsonObject details(JsonObject fields) {
    return (JsonObject) fields.at("details");
  }

  @Test
  void what_went_through_a_pipe_is_kept_with_the_job() throws Exception {
    JsonArray download =
        (JsonArray)
            client.call(
                "core.download",
                JsonText.of("test.job_output"),
                JsonArray.of(JsonInteger.of(100_000)),
                JsonText.of("bytes"));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    client
        .transfers()
        .fetch(((JsonText) download.items().get(1)).value(), bytes, TransferListener.NONE);
    long id = ((JsonInteger) download.items().getFirst()).small();
    client.job(id).await();

    JsonObject details = (JsonObject) client.call("job.details", JsonInteger.of(id));

    String sha256 =
        HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
    assertThat(Json.text(details.at("transfer")))
        .isEqualTo(
            "{\"in\":[],\"out\":{\"bytes\":100000,\"size\":null,\"sha256\":\"" + sha256 + "\"}}");
  }
}
