package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.client.Address;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two hundred transfers at once in a server with 512 MB of heap: all stand still in the middle
/// until the last has begun, with whatever the server keeps for each, and all arrive whole.
@Timeout(300)
final class TransferLoadTest {

  private static final int EACH_WAY = 100;
  private static final int BYTES = 4 << 20;
  private static final byte[] HALF = new byte[BYTES / 2];

  @TempDir private Path folder;

  private final CountDownLatch begun = new CountDownLatch(2 * EACH_WAY);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @Test
  void two_hundred_transfers_at_once_are_no_burden() throws Exception {
    try (ChildServer server =
            ChildServer.start(folder, "-Xmx512m", "-XX:MaxDirectMemorySize=256m");
        Client client =
            Client.connect(Address.parse("ws://127.0.0.1:" + server.port() + "/api/current"));
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
      List<Future<?>> downloads = new ArrayList<>();
      List<Future<Long>> uploads = new ArrayList<>();
      for (int i = 0; i < EACH_WAY; i++) {
        String address = downloadable(client);
        downloads.add(threads.submit(() -> download(server, address)));
        uploads.add(threads.submit(() -> upload(server)));
      }
      for (Future<?> download : downloads) {
        download.get();
      }
      for (Future<Long> upload : uploads) {
        JsonArray files = (JsonArray) client.job(upload.get()).await();
        assertThat(Json.text(files.items().getFirst())).contains(hash()).contains(":" + BYTES);
      }
      System.out.println(
          "TransferLoadTest: %d MiB resident at most".formatted(server.residentMax() >> 20));
    } finally {
      http.close();
    }
  }

  private static String downloadable(Client client) throws InterruptedException {
    JsonArray answer =
        (JsonArray)
            client.call(
                "core.download",
                JsonText.of("test.job_output"),
                JsonArray.of(JsonInteger.of(BYTES)),
                JsonText.of("x"));
    return ((JsonText) answer.items().get(1)).value();
  }

  private Void download(ChildServer server, String address) throws Exception {
    HttpResponse<InputStream> answer =
        http.send(request(server, address).build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      awaitAll();
      byte[] came = body.readAllBytes();
      assertThat(came).hasSize(BYTES);
      for (int i = 0; i < BYTES; i++) {
        if (came[i] != (byte) (i % 251)) {
          throw new AssertionError("byte " + i + " is another one");
        }
      }
    }
    return null;
  }

  /// @return the job
  private Long upload(ChildServer server) throws Exception {
    HttpResponse<String> answer =
        http.send(
            request(server, "/_upload")
                .header("Authorization", HttpPeer.ADMIN.substring("Authorization: ".length()))
                .header("Content-Type", "multipart/form-data; boundary=bound")
                .POST(BodyPublishers.ofInputStream(this::form))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonValue job = ((JsonObject) Json.read(answer.body())).at("job_id");
    return ((JsonInteger) job).small();
  }

  private static HttpRequest.Builder request(ChildServer server, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
  }

  /// A form whose second half comes when all transfers have begun.
  private InputStream form() {
    String disposition = "--bound\r\nContent-Disposition: form-data; name=";
    String before =
        disposition
            + "\"data\"\r\n\r\n{\"method\":\"test.job_input_sha256\"}\r\n"
            + disposition
            + "\"file\"\r\n\r\n";
    InputStream secondHalf =
        new InputStream() {
          private final InputStream content = new ByteArrayInputStream(HALF);
          private boolean awaited;

          @Override
          public int read() {
            throw new AssertionError("read in blocks");
          }

          @Override
          public int read(byte[] into, int from, int count) throws IOException {
            if (!awaited) {
              awaited = true;
              awaitAll();
            }
            return content.read(into, from, count);
          }
        };
    return new SequenceInputStream(
        Collections.enumeration(
            List.of(
                text(before),
                new ByteArrayInputStream(HALF),
                secondHalf,
                text("\r\n--bound--\r\n"))));
  }

  private static InputStream text(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String hash() throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(new byte[BYTES]));
  }

  /// One more has begun; goes on when all have.
  private void awaitAll() {
    begun.countDown();
    try {
      begun.await();
    } catch (InterruptedException e) {
      throw new UncheckedIOException(new IOException("interrupted", e));
    }
  }
}
