package io.parbuckle.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.client.scripted.ScriptedServer;
import io.parbuckle.client.scripted.ScriptedServer.Script;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class TransfersTest {

  private static final String CHUNKED = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";

  private static final Script JOB_SUCCEEDS =
      peer -> {
        peer.open().expect("core.download", "[86,\"/_download/86?auth_token=abc\"]");
        peer.acceptJobs();
        peer.expect("core.get_jobs", "[{\"id\":86,\"state\":\"SUCCESS\",\"result\":null}]");
        peer.rest();
      };

  @TempDir Path folder;

  @Test
  void a_chunked_file_lands_whole_and_for_its_owner_only() throws Exception {
    Path target = folder.resolve("config.db");
    Files.writeString(target, "what was there before");
    List<Long> moved = new ArrayList<>();

    download(
        target,
        moved,
        peer -> {
          assertThat(peer.head()).startsWith("GET /_download/86?auth_token=abc HTTP/1.1\r\n");
          peer.say(CHUNKED + "5\r\nSQLit\r\n");
          peer.say("3;note=x\r\ne 3\r\n0\r\nRepr-Digest: x\r\n\r\n");
        });

    assertThat(target).hasContent("SQLite 3");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(target)))
        .isEqualTo("rw-------");
    assertThat(moved).last().isEqualTo(8L);
  }

  @Test
  void a_file_with_a_length_lands_too() throws Exception {
    Path target = folder.resolve("config.db");

    download(
        target,
        new ArrayList<>(),
        peer -> {
          peer.head();
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd");
        });

    assertThat(target).hasContent("abcd");
  }

  @Test
  void a_body_that_is_cut_never_becomes_a_file() throws Exception {
    for (String cut :
        List.of(
            CHUNKED + "5\r\nSQ",
            CHUNKED + "5\r\nSQLit\r\n",
            CHUNKED + "5\r\nSQLit\r\n0\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcd",
            "HTTP/1.1 200 OK\r\n\r\nno end was announced")) {
      Path target = folder.resolve("config.db");

      assertThatThrownBy(
              () ->
                  download(
                      target,
                      new ArrayList<>(),
                      peer -> {
                        peer.head();
                        peer.say(cut);
                      }))
          .as(cut)
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("cut off");
      try (Stream<Path> left = Files.list(folder)) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void a_job_that_fails_leaves_no_file_although_all_bytes_came() throws Exception {
    Path target = folder.resolve("config.db");
    Script failing =
        peer -> {
          peer.open().expect("core.download", "[86,\"/_download/86?auth_token=abc\"]");
          peer.acceptJobs();
          peer.expect(
              "core.get_jobs",
              """
              [{"id":86,"state":"FAILED","error":"[ENOSPC] full","exc_info":{"repr":"","type":"CallError","errno":28,"extra":null}}]\
              """);
          peer.rest();
        };
    Script empty =
        peer -> {
          peer.head();
          peer.say(CHUNKED + "0\r\n\r\n");
        };

    assertThatThrownBy(() -> download(target, new ArrayList<>(), failing, empty))
        .isInstanceOf(CallException.class)
        .hasMessage("[ENOSPC] full");
    assertThat(target).doesNotExist();
  }

  @Test
  void a_download_that_is_refused_says_why() throws Exception {
    assertThatThrownBy(
            () ->
                download(
                    folder.resolve("x"),
                    new ArrayList<>(),
                    peer -> {
                      peer.head();
                      peer.say("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n");
                    }))
        .isInstanceOf(TransferException.class)
        .hasMessage("The download was refused: it was already fetched, or too late.");
  }

  @Test
  void a_server_that_stops_sending_is_given_up() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.rest();
                },
                peer -> {
                  peer.head();
                  peer.say(CHUNKED + "5\r\nSQ");
                  peer.drain();
                });
        Client client =
            Client.connect(
                server.address(),
                ClientOptions.defaults().withTransferIdle(Duration.ofMillis(100)))) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();

      assertThatThrownBy(() -> client.transfers().fetch("/x", out, TransferListener.NONE))
          .isInstanceOf(ConnectionException.class)
          .hasMessageContaining("nothing came any more after 2 bytes");
    }
  }

  @Test
  void an_upload_is_the_call_first_and_then_the_file() throws Exception {
    Path file = Files.writeString(folder.resolve("a \"b\".txt"), "contents");
    LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    try (ScriptedServer server =
            ScriptedServer.unix(
                folder.resolve("s.sock"),
                peer -> {
                  peer.open().expect("auth.generate_token", "\"tok\"");
                  peer.acceptJobs();
                  peer.expect("core.get_jobs", "[{\"id\":31,\"state\":\"SUCCESS\",\"result\":8}]");
                  peer.rest();
                },
                peer -> {
                  String head = peer.head();
                  received.add(head);
                  received.add(peer.body(head));
                  peer.say("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n{\"job_id\": 31}");
                });
        Client client = Client.connect(server.address())) {
      List<Long> moved = new ArrayList<>();

      JobHandle job =
          client
              .transfers()
              .upload(
                  "filesystem.put",
                  List.of(JsonInteger.of(1)),
                  List.of(file),
                  (bytes, total) -> {
                    assertThat(total).isEqualTo(OptionalLong.of(8));
                    moved.add(bytes);
                  });

      assertThat(job.await()).isEqualTo(JsonInteger.of(8));
      assertThat(received.poll(5, TimeUnit.SECONDS))
          .startsWith("POST /_upload HTTP/1.1\r\n")
          .contains("Authorization: Token tok\r\n");
      String body = received.poll(5, TimeUnit.SECONDS);
      assertThat(body)
          .isNotNull()
          .containsSubsequence(
              "name=\"data\"\r\n\r\n{\"method\":\"filesystem.put\",\"params\":[1]}\r\n--",
              "name=\"file\"; filename=\"a %22b%22.txt\"",
              "\r\n\r\ncontents\r\n--parbuckle-",
              "--\r\n");
      assertThat(moved).containsExactly(8L);
    }
  }

  @Test
  void an_upload_that_is_refused_before_its_end_says_what_the_server_said() throws Exception {
    Path file = folder.resolve("large");
    Files.write(file, new byte[8 << 20]);
    try (ScriptedServer server =
            ScriptedServer.unix(
                folder.resolve("s.sock"),
                peer -> {
                  peer.open();
                  peer.rest();
                },
                peer -> {
                  peer.head();
                  peer.say("HTTP/1.1 403 Forbidden\r\nContent-Length: 13\r\n\r\nInvalid token");
                });
        Client client = Client.connect(server.address())) {

      assertThatThrownBy(
              () ->
                  client
                      .transfers()
                      .upload(
                          "config.upload",
                          List.of(),
                          List.of(file),
                          new Authorization.Bearer("1-abc"),
                          TransferListener.NONE))
          .isInstanceOf(TransferException.class)
          .hasMessage("The upload was refused: Invalid token.")
          .extracting(e -> ((TransferException) e).status())
          .isEqualTo(403);
    }
  }

  @Test
  void a_file_that_is_not_there_is_told_before_anything_is_sent() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.tcp(
                peer -> {
                  peer.open();
                  peer.rest();
                });
        Client client = Client.connect(server.address())) {

      assertThatThrownBy(
              () ->
                  client
                      .transfers()
                      .upload(
                          "config.upload",
                          List.of(),
                          List.of(folder.resolve("none")),
                          new Authorization.Basic("a", "b"),
                          TransferListener.NONE))
          .isInstanceOf(TransferException.class)
          .hasMessageEndingWith("none: there is no such file.");
    }
  }

  @Test
  void secrets_do_not_show_in_texts() {
    assertThat(
            List.of(
                new Authorization.Token("s3cret"),
                new Authorization.Basic("admin", "s3cret"),
                new Authorization.Bearer("1-s3cret")))
        .allSatisfy(who -> assertThat(who.toString()).doesNotContain("s3cret"));
  }

  private static JsonValue download(Path target, List<Long> moved, Script file) throws Exception {
    return download(target, moved, JOB_SUCCEEDS, file);
  }

  private static JsonValue download(Path target, List<Long> moved, Script calls, Script file)
      throws Exception {
    try (ScriptedServer server = ScriptedServer.tcp(calls, file);
        Client client = Client.connect(server.address())) {
      return client
          .transfers()
          .download("config.save", List.of(), target, (bytes, _) -> moved.add(bytes), _ -> {});
    }
  }

  @Test
  void a_target_that_is_no_file_is_written_to_and_stays() throws Exception {
    Path target = Path.of("/dev/null");

    download(
        target,
        new ArrayList<>(),
        peer -> {
          peer.head();
          peer.say("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nabcd");
        });

    assertThat(Files.isRegularFile(target)).isFalse();
    assertThat(Files.exists(target)).isTrue();
  }
}
