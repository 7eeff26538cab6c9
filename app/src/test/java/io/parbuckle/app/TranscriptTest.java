package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.Transcript;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Plays every conversation below `transcripts/` against a whole server.
///
/// Files in `transcripts/` begin logged in as the administrator over JSON-RPC; those in
/// `transcripts/anonymous` begin with nobody logged in; those in `transcripts/legacy` speak the
/// legacy protocol from its first message.
final class TranscriptTest {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  private static TestServer server;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(plugins());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<Plugin> plugins() {
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class).forEach(plugins::add);
    plugins.addAll(PluginJar.load(Path.of("target/plugins/testplugin.jar")));
    return plugins;
  }

  static Stream<Path> transcripts() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      List<Path> found = files.filter(file -> file.toString().endsWith(".rpc")).sorted().toList();
      assertThat(found).isNotEmpty();
      return found.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("transcripts")
  void the_server_answers_as_it_is_written(Path file) throws Exception {
    String kind = String.valueOf(FOLDER.relativize(file).getParent());
    String path = kind.equals("legacy") ? "/websocket" : "/api/current";
    try (WebSocketPeer peer =
        WebSocketPeer.to(server.httpUrl().replaceFirst("^http", "ws") + path)) {
      if (kind.equals("null")) {
        logIn(peer);
      }
      Transcript.read(file).play(peer);
    }
  }

  private static void logIn(WebSocketPeer peer) throws IOException, InterruptedException {
    String answer =
        peer.exchange(
            """
            {"jsonrpc":"2.0","id":"login","method":"auth.login","params":["%s","%s"]}\
            """
                .formatted(TestServer.USERNAME, TestServer.PASSWORD));
    assertThat(answer).contains("\"result\":true");
  }
}
