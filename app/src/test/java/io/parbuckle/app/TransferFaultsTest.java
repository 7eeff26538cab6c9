package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.app.FaultyProxy.Fate;
import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.client.JobAbortedException;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Transfers through a network that cuts, stalls and splits (`make faults` for a thousand of them):
/// what completes is what was sent, what breaks fails its job, and nothing stays behind.
@Timeout(value = 15, unit = TimeUnit.MINUTES)
final class TransferFaultsTest {

  private static final Pattern SERVING = Pattern.compile("http-\\d+|job-\\d+|upload broken");

  private static final int TRANSFERS = Integer.getInteger("parbuckle.transfers", 60);
  private static final int BYTES_MAX = 3 << 20;
  private static final Duration JOB_END = Duration.ofMinutes(1);
  private static final String SINK = "test.job_input_sha256";

  @TempDir private Path folder;

  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("parbuckle.seed", 20_261_126));

  @Test
  void what_completes_is_right_and_what_breaks_leaves_nothing_behind() throws Exception {
    try (TestServer server = TestServer.start(TranscriptTest.plugins());
        FaultyProxy proxy = new FaultyProxy(server.port(), random.nextLong());
        Client client = Client.connect(Address.parse(server.webSocketUrl()))) {
      client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
      assertThat(upload(client, proxy, Fate.SPARED, "first")).isTrue();
      assertThat(download(client, proxy, Fate.SPARED, true)).isTrue();
      long files = openFiles(); // whatever is opened once is open now

      int whole = 0;
      for (int i = 0; i < TRANSFERS; i++) {
        boolean up = random.nextBoolean();
        Fate fate = fate();
        whole +=
            (up
                    ? upload(client, proxy, fate, "transfer " + i)
                    : download(client, proxy, fate, random.nextBoolean()))
                ? 1
                : 0;
      }

      assertThat(whole).as("some were cut, others not").isBetween(1, TRANSFERS - 1);
      awaitNothingRuns(client);
      awaitNoThreads();
      awaitFiles(files);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void an_upload_that_breaks_off_at_any_byte_leaves_nothing_behind(boolean chunked)
      throws Exception {
    Path root = Files.createDirectory(folder.resolve("root"));
    try (TestServer server =
            TestServer.start(
                TranscriptTest.plugins(),
                config -> config.withAdminPassword(TestServer.PASSWORD).withRoots(List.of(root)));
        Client client = Client.connect(Address.parse(server.webSocketUrl()))) {
      client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
      byte[] whole = put(client, root.resolve("file"), chunked);
      send(server, whole, whole.length);
      awaitNothingRuns(client);
      assertThat(Files.readString(root.resolve("file"))).isEqualTo("0123456789");
      Files.delete(root.resolve("file"));
      long files = openFiles();
      // Of a chunked one the last dash of the boundary stands in a chunk of its own.
      int end =
          chunked
              ? new String(whole, StandardCharsets.US_ASCII).lastIndexOf("1\r\n-\r\n")
              : new String(whole, StandardCharsets.US_ASCII).lastIndexOf("-\r\n");

      for (int length = 0; length <= end; length++) {
        send(server, whole, length);
      }

      while (!states(client).contains("FAILED")) {
        Thread.onSpinWait(); // the server may be behind with what was sent
      }
      awaitNothingRuns(client);
      awaitNoThreads();
      awaitFiles(files);
      assertThat(root).isEmptyDirectory();
      assertThat(states(client)).containsOnlyOnce("SUCCESS");
    }
  }

  /// How uploads of files have ended.
  private static String states(Client client) throws InterruptedException, MalformedJson {
    return Json.text(
        client.call(
            "core.get_jobs",
            Json.read("[[\"method\",\"=\",\"filesystem.put\"]]"),
            Json.read("{\"select\":[\"state\"],\"extra\":{}}")));
  }

  /// A request that writes a file.
  ///
  /// @param chunked each byte of the body in a chunk of its own
  private static byte[] put(Client client, Path file, boolean chunked) throws Exception {
    JsonValue token =
        client.call("auth.generate_token", Json.read("600"), JsonObject.EMPTY, Json.read("true"));
    String part = "--bound\r\nContent-Disposition: form-data; name=";
    String data = "{\"method\":\"filesystem.put\",\"params\":[\"" + file + "\"]}";
    String body =
        part + "data\r\n\r\n" + data + "\r\n" + part + "file\r\n\r\n0123456789\r\n--bound--\r\n";
    return """
    POST /_upload HTTP/1.1\r
    Host: localhost\r
    Authorization: Token %s\r
    Content-Type: multipart/form-data; boundary=bound\r
    %s\r
    \r
    %s\
    """
        .formatted(
            ((JsonText) token).value(),
            chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length(),
            chunked ? body.replaceAll("(?s).", "1\r\n$0\r\n") + "0\r\n\r\n" : body)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /// Sends that much of it and goes; waits for the answer to the whole.
  private static void send(TestServer server, byte[] request, int length) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.getOutputStream().write(request, 0, length);
      if (length == request.length) {
        assertThat(new String(socket.getInputStream().readNBytes(15), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 200 OK");
      }
    }
  }

  /// Half of them are cut somewhere.
  private Fate fate() {
    return random.nextBoolean()
        ? Fate.SPARED
        : new Fate(random.nextLong(BYTES_MAX), random.nextBoolean());
  }

  // ---- up

  /// @return whether the answer came
  private boolean upload(Client client, FaultyProxy proxy, Fate fate, String label)
      throws Exception {
    byte[] content = new byte[random.nextInt(BYTES_MAX)];
    random.nextBytes(content);
    boolean answered = post(proxy, fate, body(label, content));

    JsonObject job = newest(client);
    boolean mine = job.at("arguments").equals(Json.read("[\"" + label + "\"]"));
    assertThat(mine || !answered).as("an answer, and so a job").isTrue();
    if (mine && succeeds(client, job)) {
      String result = Json.text(newest(client).at("result"));
      assertThat(result).contains(sha256(content)).contains(":" + content.length);
    } else {
      assertThat(answered).as("a whole upload, and its job fails").isFalse();
    }
    return answered;
  }

  private static boolean post(FaultyProxy proxy, Fate fate, byte[] body)
      throws InterruptedException {
    proxy.fate(fate);
    try (HttpClient http = http()) {
      HttpRequest request =
          HttpRequest.newBuilder(uri(proxy, "/_upload"))
              .header("Authorization", HttpPeer.ADMIN.substring("Authorization: ".length()))
              .header("Content-Type", "multipart/form-data; boundary=bound")
              .POST(BodyPublishers.ofByteArray(body))
              .build();
      HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(200);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static byte[] body(String label, byte[] content) {
    String disposition = "--bound\r\nContent-Disposition: form-data; name=";
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(
        (disposition
                + "\"data\"\r\n\r\n{\"method\":\""
                + SINK
                + "\",\"params\":[\""
                + label
                + "\"]}\r\n"
                + disposition
                + "\"file\"\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8));
    body.writeBytes(content);
    body.writeBytes("\r\n--bound--\r\n".getBytes(StandardCharsets.UTF_8));
    return body.toByteArray();
  }

  private static JsonObject newest(Client client) throws Exception {
    JsonArray rows =
        (JsonArray)
            client.call(
                "core.get_jobs",
                Json.read("[[\"method\",\"=\",\"" + SINK + "\"]]"),
                Json.read("{\"order_by\":[\"-id\"],\"limit\":1}"));
    return rows.items().isEmpty()
        ? JsonObject.of("arguments", JsonValue.NULL)
        : (JsonObject) rows.items().getFirst();
  }

  private static boolean succeeds(Client client, JsonObject job) throws InterruptedException {
    long id = ((JsonInteger) job.at("id")).small();
    try {
      client.job(id).await(_ -> {}, JOB_END);
      return true;
    } catch (CallException | JobAbortedException _) {
      return false;
    }
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  // ---- down

  /// @return whether all of it came
  private boolean download(Client client, FaultyProxy proxy, Fate fate, boolean buffered)
      throws Exception {
    int size = random.nextInt(BYTES_MAX);
    JsonArray ticket =
        (JsonArray)
            client.call(
                "core.download",
                Json.read("\"test.job_output\""),
                Json.read("[" + size + "]"),
                Json.read("\"x\""),
                JsonValue.JsonBoolean.of(buffered));
    String path = ((JsonValue.JsonText) ticket.items().get(1)).value();
    proxy.fate(fate);
    boolean whole;
    try (HttpClient http = http()) {
      HttpResponse<byte[]> answer =
          http.send(HttpRequest.newBuilder(uri(proxy, path)).build(), BodyHandlers.ofByteArray());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(isPattern(answer.body(), size)).isTrue();
      whole = true;
    } catch (IOException _) {
      whole = false;
    }
    boolean succeeded = succeeds(client, JsonObject.of("id", ticket.items().getFirst()));
    assertThat(succeeded || !whole).as("a whole download of a job that succeeds").isTrue();
    return whole;
  }

  /// As `test.job_output` writes it.
  private static boolean isPattern(byte[] bytes, int size) {
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] != (byte) (i % 251)) {
        return false;
      }
    }
    return bytes.length == size;
  }

  private static HttpClient http() {
    return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  private static URI uri(FaultyProxy proxy, String path) {
    return URI.create("http://127.0.0.1:" + proxy.port() + path);
  }

  // ---- what is left

  private static void awaitNothingRuns(Client client) throws Exception {
    JsonValue none = Json.read("[]");
    while (!client
        .call("core.get_jobs", Json.read("[[\"state\",\"in\",[\"WAITING\",\"RUNNING\"]]]"))
        .equals(none)) {
      Thread.onSpinWait();
    }
  }

  /// Those of requests, jobs and broken uploads; files of buffered downloads that broke stay for
  /// whoever continues them, and so do the threads that watch them.
  private static void awaitNoThreads() {
    while (VirtualThreads.now().stream()
        .anyMatch(thread -> SERVING.matcher(thread.getName()).matches())) {
      Thread.onSpinWait();
    }
  }

  private static void awaitFiles(long before) throws IOException {
    while (openFiles() > before) {
      Thread.onSpinWait();
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return open.count();
    }
  }
}
