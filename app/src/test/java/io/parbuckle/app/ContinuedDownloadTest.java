package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.app.FaultyProxy.Fate;
import io.parbuckle.client.Address;
import io.parbuckle.client.CallException;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Downloads of files that the server keeps, through a network that cuts.
@Timeout(120)
final class ContinuedDownloadTest {

  private static final int SIZE = 3_000_000;

  @TempDir private Path folder;

  private final TestServer server;
  private final FaultyProxy proxy;
  private final Client client;

  ContinuedDownloadTest() throws Exception {
    server = TestServer.start(TranscriptTest.plugins());
    proxy = new FaultyProxy(server.port(), 7);
    client =
        Client.connect(
            Address.parse(server.webSocketUrl().replace(":" + server.port(), ":" + proxy.port())));
  }

  @BeforeEach
  void logIn() throws Exception {
    client.login(TestServer.USERNAME, TestServer.PASSWORD, () -> "");
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    proxy.close();
    server.close();
  }

  private void download(int size, Path target, Fate... fates) throws Exception {
    AtomicLong last = new AtomicLong();
    client
        .transfers()
        .downloadKept(
            "test.job_output",
            List.of(JsonInteger.of(size)),
            target,
            (bytes, total) -> {
              assertThat(total).hasValue(size);
              assertThat(bytes).as("bytes never go back").isGreaterThanOrEqualTo(last.get());
              last.set(bytes);
              if (bytes > 2_000_000) {
                proxy.fate(Fate.SPARED);
              }
            },
            _ -> proxy.fate(fates[0]));
  }

  @Test
  void a_download_that_is_cut_goes_on_where_it_broke() throws Exception {
    Path target = folder.resolve("x");

    download(SIZE, target, new Fate(500_000, true));

    byte[] came = Files.readAllBytes(target);
    assertThat(came).hasSize(SIZE);
    for (int i = 0; i < came.length; i++) {
      assertThat(came[i] == (byte) (i % 251)).as("byte " + i).isTrue();
    }
  }

  @Test
  void an_empty_file_and_one_of_a_byte_come_too() throws Exception {
    for (int size : new int[] {0, 1, 2}) {
      Path target = folder.resolve("x" + size);
      download(size, target, Fate.SPARED);
      assertThat(Files.size(target)).isEqualTo(size);
    }
  }

  @Test
  void a_job_that_fails_leaves_no_file() throws Exception {
    Path target = folder.resolve("x");

    assertThatThrownBy(
            () ->
                client
                    .transfers()
                    .downloadKept(
                        "test.job_output_fail",
                        List.of(JsonInteger.of(1000)),
                        target,
                        (_, _) -> {},
                        _ -> {}))
        .isInstanceOf(CallException.class);

    assertThat(target).doesNotExist();
  }
}
