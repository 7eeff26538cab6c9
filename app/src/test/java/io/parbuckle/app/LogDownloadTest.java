package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.client.JobHandle;
import io.parbuckle.client.TransferListener;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `core.job_download_logs` over the wire (`core-methods.md` §3, `jobs.md` §13).
@Timeout(60)
final class LogDownloadTest {

  private static TestServer server;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    client = Client.connect(Address.parse(server.webSocketUrl()));
    client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static long ended(String method, JsonValue... params) throws Exception {
    JobHandle job = client.startJob(method, List.of(params));
    job.await();
    return job.id().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void the_log_of_a_job_is_fetched_by_its_id(boolean buffered) throws Exception {
    long job = ended("test.job_logs", JsonInteger.of(100));

    JsonValue address =
        client.call(
            "core.job_download_logs",
            JsonInteger.of(job),
            JsonText.of("job.log"),
            JsonValue.JsonBoolean.of(buffered));
    String path = ((JsonText) address).value();
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    client.transfers().fetch(path, log, TransferListener.NONE);

    assertThat(log.toString(StandardCharsets.UTF_8)).isEqualTo(lines());
    long sender = Long.parseLong(path.replaceFirst("^/_download/([0-9]+)\\?.*", "$1"));
    JsonArray row =
        (JsonArray) client.call("core.get_jobs", Json.read("[[\"id\",\"=\"," + sender + "]]"));
    assertThat(((JsonObject) row.items().getFirst()).at("method"))
        .isEqualTo(JsonText.of("filesystem.get"));
    assertThat(sender).isGreaterThan(job);
  }

  private static String lines() {
    return IntStream.range(0, 100).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
  }

  @Test
  void a_job_without_a_log_says_so() throws Exception {
    long job = ended("test.job_echo", JsonInteger.of(1));

    assertThatThrownBy(
            () ->
                client.call("core.job_download_logs", JsonInteger.of(job), JsonText.of("job.log")))
        .isInstanceOfSatisfying(
            CallException.class,
            e -> {
              assertThat(e.errno()).isEqualTo(14);
              assertThat(e.reason()).isEqualTo("[EFAULT] This job has no logs");
            });
  }

  @Test
  void a_job_that_nobody_knows_is_not_found() {
    assertThatThrownBy(
            () ->
                client.call(
                    "core.job_download_logs", JsonInteger.of(999_999), JsonText.of("job.log")))
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.toString()).contains("999999 does not exist"));
  }
}
