package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
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
/// Files in `transcripts/` begin logged in as the administrator over JSON-RPC; those in a folder
/// that is called like a version of the API, such as `transcripts/v25.04.0`, likewise on that
/// version. Those in a folder `anonymous` begin with nobody logged in; those in
/// `transcripts/legacy` speak the legacy protocol from its first message.
final class TranscriptTest {

  private static final Path FOLDER = Path.of("src/test/resources/transcripts");

  private static TestServer server;
  private static Surface surface;
  private static int checked;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = TestServer.start(plugins());
    surface = Surface.of(server.httpUrl());
  }

  @AfterAll
  static void stop() throws Exception {
    try (TestServer ending = server) {
      assertThat(ending).isNotNull();
      assertThat(checked).as("answers that were held against a schema").isGreaterThan(100);
      jobsWereAsDescribed();
    }
  }

  /// What jobs were given, and ended with, is known only now.
  private static void jobsWereAsDescribed() throws Exception {
    try (WebSocketPeer peer =
        WebSocketPeer.to(server.httpUrl().replaceFirst("^http", "ws") + "/api/current")) {
      logIn(peer);
      JsonObject answer =
          (JsonObject)
              Json.readPlain(
                  peer.exchange(
                      """
                      {"jsonrpc":"2.0","id":1,"method":"core.get_jobs","params":[]}\
                      """));
      for (JsonValue each : ((JsonArray) answer.at("result")).items()) {
        JsonObject job = (JsonObject) each;
        String method = Surface.text(job, "method");
        if (!surface.methods().contains(method)) {
          continue;
        }
        if (hasEnded(job) && !refusedItsArguments(job)) {
          assertThat(surface.wrongParams(method, ((JsonArray) job.at("arguments")).items()))
              .isEmpty();
        }
        if (Surface.text(job, "state").equals("SUCCESS")) {
          assertThat(surface.wrongOutcome(method, job.at("result"))).isEmpty();
        }
      }
    }
  }

  /// One that has not may still refuse its arguments.
  private static boolean hasEnded(JsonObject job) {
    return job.get("time_finished") instanceof JsonObject;
  }

  private static boolean refusedItsArguments(JsonObject job) {
    return job.get("exc_info") instanceof JsonObject info
        && JsonText.of("VALIDATION").equals(info.get("type"));
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
    checked += play(file, server, surface);
  }

  /// @param surface of the current version
  /// @return how many answers were held against their schema
  static int play(Path file, TestServer server, Surface surface) throws Exception {
    String kind = String.valueOf(FOLDER.relativize(file).getParent());
    String path =
        switch (kind) {
          case "legacy" -> "/websocket";
          case "null", "anonymous" -> "/api/current";
          default -> "/api/" + kind.replaceFirst("/.*", "");
        };
    boolean loggedIn = !kind.equals("legacy") && !kind.endsWith("anonymous");
    try (WebSocketPeer peer =
        WebSocketPeer.to(server.httpUrl().replaceFirst("^http", "ws") + path)) {
      if (loggedIn) {
        logIn(peer);
      }
      Surface spoken =
          kind.startsWith("v")
              ? Surface.of(server.httpUrl(), kind.replaceFirst("/.*", ""))
              : surface;
      SchemaWitness witness = new SchemaWitness(peer, spoken);
      Transcript.read(file).play(witness);
      return witness.checked();
    }
  }

  static void logIn(WebSocketPeer peer) throws IOException, InterruptedException {
    String answer =
        peer.exchange(
            """
            {"jsonrpc":"2.0","id":"login","method":"auth.login","params":["%s","%s"]}\
            """
                .formatted(TestServer.USERNAME, TestServer.PASSWORD));
    assertThat(answer).contains("\"result\":true");
  }
}
