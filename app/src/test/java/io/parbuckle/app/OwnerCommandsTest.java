package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What only root and the server's own user may do, by the commands that they type.
@Timeout(120)
final class OwnerCommandsTest {

  private static final String CERTIFICATE =
      "{\"name\":\"web\",\"create_type\":\"CERTIFICATE_CREATE_SELF_SIGNED\",\"common\":\"x\"}";

  @TempDir private Path folder;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private Server start() throws IOException {
    return start(TestServer.PASSWORD);
  }

  private Server start(String password) throws IOException {
    Path machine = FakeMachine.files();
    return Server.start(
        ServerConfig.local(data()).withAdminPassword(password),
        List.of(),
        FakeMachine.commands(),
        absolute -> machine.resolve(absolute.substring(1)));
  }

  private Path data() {
    return folder.resolve("data");
  }

  private Surroundings typing(String input) {
    PrintStream told = new PrintStream(err, true, StandardCharsets.UTF_8);
    return new Surroundings(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        told,
        told,
        Map.of(),
        Surroundings.Terminals.NONE,
        question -> {
          throw new IllegalStateException("nobody is asked: " + question);
        },
        false);
  }

  private static FrameSocket open(Server server) throws IOException {
    return FrameSocket.tcp(URI.create(server.httpUrl()).getPort()).open("/api/current");
  }

  private FrameSocket root() throws IOException {
    return FrameSocket.unix(data().resolve("parbuckle.sock")).open("/api/current");
  }

  private byte[] secret() throws IOException {
    return Files.readAllBytes(data().resolve("secret"));
  }

  /// A certificate's key is sealed.
  private static void sealAKey(FrameSocket root) throws IOException {
    root.call("core.set_options", "{\"legacy_jobs\":false}");
    assertThat(root.call("certificate.create", CERTIFICATE)).contains("\"result\":{");
  }

  @Test
  void a_first_password_that_is_none_is_refused_in_a_sentence() throws IOException {
    try (Server server = start("")) {
      fail("started at " + server.httpUrl());
    } catch (StartRefused refused) {
      assertThat(refused)
          .hasMessageStartingWith(
              "PARBUCKLE_ADMIN_PASSWORD cannot be the first administrator's password: ")
          .hasMessageContaining("A password is required.");
    }
    start(TestServer.PASSWORD).close(); // nothing was left running, or half made
  }

  @Test
  void a_lost_password_is_set_again_and_a_locked_account_is_open_again() throws Exception {
    try (Server server = start();
        FrameSocket root = root();
        FrameSocket admin = open(server)) {
      String made =
          root.call(
              "user.create",
              "{\"username\":\"mara\",\"full_name\":\"M\",\"group_create\":true,\"smb\":false,"
                  + "\"password\":\"forgotten\",\"locked\":true,\"groups\":[1]}");
      assertThat(made).contains("\"locked\":true");

      int code =
          new Cli(typing("found-again\n"), Server.VERSION)
              .run("setup", "--data", data().toString(), "--reset", "mara", "--password-stdin");

      assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
      assertThat(err.toString(StandardCharsets.UTF_8)).contains("mara").doesNotContain("found");
      assertThat(admin.call("auth.login", "\"mara\",\"found-again\"")).contains("\"result\":true");
      assertThat(
              root.call(
                  "audit.query",
                  "{\"query-filters\":[[\"event_data.method\",\"=\",\"user.reset_administrator_password\"]],"
                      + "\"query-options\":{\"limit\":1}}"))
          .contains("Reset password mara", "********")
          .doesNotContain("found-again");
    }
  }

  @Test
  void without_a_server_the_next_one_takes_the_new_key_and_reads_what_the_old_one_sealed()
      throws Exception {
    try (Server server = start();
        FrameSocket root = root()) {
      assertThat(server.httpUrl()).isNotEmpty();
      sealAKey(root);
    }
    byte[] before = secret();

    assertThat(rotate()).as(err.toString(StandardCharsets.UTF_8)).isZero();

    assertThat(err.toString(StandardCharsets.UTF_8)).contains("No server runs");
    assertThat(secret()).isNotEqualTo(before).endsWith(before);
    try (Server server = start();
        FrameSocket root = root()) {
      assertThat(server.httpUrl()).isNotEmpty();
      assertThat(root.call("certificate.query", "")).contains("-----BEGIN PRIVATE KEY-----");
    }
    assertThat(secret()).as("one key, the new one").hasSameSizeAs(before).isNotEqualTo(before);
  }

  @Test
  void a_running_server_takes_another_key_at_a_word_and_goes_on_reading_what_it_had()
      throws Exception {
    try (Server server = start();
        FrameSocket root = root()) {
      assertThat(server.httpUrl()).isNotEmpty();
      sealAKey(root);
      byte[] before = secret();

      assertThat(rotate()).as(err.toString(StandardCharsets.UTF_8)).isZero();

      assertThat(err.toString(StandardCharsets.UTF_8))
          .contains("Everything is sealed with a new key.")
          .doesNotContain("null");
      assertThat(secret()).as("one key, another one").hasSameSizeAs(before).isNotEqualTo(before);
      assertThat(root.call("certificate.query", "")).contains("-----BEGIN PRIVATE KEY-----");
    }
    try (Server server = start();
        FrameSocket root = root()) {
      assertThat(server.httpUrl()).isNotEmpty();
      assertThat(root.call("certificate.query", ""))
          .as("with what a start finds")
          .contains("-----BEGIN PRIVATE KEY-----");
    }
  }

  @Test
  void a_server_that_is_killed_while_it_changes_the_key_reads_everything_afterwards()
      throws Exception {
    byte[] before;
    try (ChildServer server = ChildServer.start(folder);
        FrameSocket root = root()) {
      sealAKey(root);
      before = secret();
      root.send(FrameSocket.request("config.rotate_secret", "", "7"));
      await().until(() -> Files.size(data().resolve("secret")) == 2L * before.length);

      server.kill();

      assertThat(server.waitFor()).isNotZero();
    }
    assertThat(secret()).as("both keys").endsWith(before);

    try (ChildServer server = ChildServer.start(folder);
        FrameSocket root = root()) {
      assertThat(server.port()).isPositive();
      assertThat(root.call("certificate.query", "")).contains("-----BEGIN PRIVATE KEY-----");
      assertThat(secret())
          .as("the start has finished: one key, the new one")
          .hasSameSizeAs(before)
          .isNotEqualTo(before);
      assertThat(root.call("core.get_jobs", "[[\"method\",\"=\",\"config.rotate_secret\"]]"))
          .contains("\"state\":\"FAILED\"");
    }
  }

  @Test
  void where_there_is_no_key_none_is_changed() {
    assertThat(rotate()).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("There is no key in");
  }

  private int rotate() {
    return SecretCommand.in(typing("")).execute("rotate", "--data", data().toString());
  }
}
