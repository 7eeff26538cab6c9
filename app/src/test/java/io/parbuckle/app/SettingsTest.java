package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.server.Server;
import io.parbuckle.server.ServerConfig;
import io.parbuckle.testkit.FakeMachine;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Settings as an operator meets them (`operating.md`).
@Timeout(60)
final class SettingsTest {

  /// A group of settings, and the name of the variable or method that hands it out.
  private record Part(String name, Class<? extends Record> type) {}

  private static final List<Part> PARTS =
      List.of(
          new Part("(config|get)", ServerConfig.class),
          new Part("limits", ServerConfig.Limits.class),
          new Part("events", ServerConfig.EventSettings.class),
          new Part("jobs", ServerConfig.JobSettings.class),
          new Part("transfer", ServerConfig.TransferSettings.class),
          new Part("logins", ServerConfig.LoginSettings.class),
          new Part("(wanted|ofHost)", ServerConfig.HostAccountSettings.class));

  @TempDir private Path folder;

  private ServerConfig config(String file) throws IOException, ConfigFaults {
    Path path = Files.writeString(folder.resolve("parbuckle.toml"), file);
    return ConfigReader.read(
        Map.of("data", folder.resolve("data").toString(), "listen", "127.0.0.1:0"), Map.of(), path);
  }

  private static Server start(ServerConfig config) throws IOException {
    Path machine = FakeMachine.files();
    return Server.start(
        config,
        List.of(),
        FakeMachine.commands(),
        absolute -> machine.resolve(absolute.substring(1)));
  }

  private static String health(Server server) throws IOException {
    try (FrameSocket socket = FrameSocket.tcp(URI.create(server.httpUrl()).getPort())) {
      return socket.request("GET", "/health");
    }
  }

  @Test
  void a_setting_that_may_change_is_taken_over_by_a_running_server() throws Exception {
    try (Server server = start(config(""))) {
      assertThat(health(server)).startsWith("HTTP/1.1 200 ");

      server.reload(config("allow = [\"192.0.2.0/24\"]"));
      assertThat(health(server)).startsWith("HTTP/1.1 403 ");

      server.reload(config("allow = [\"192.0.2.0/24\", \"127.0.0.0/8\"]"));
      assertThat(health(server)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void a_stranger_who_says_nothing_is_shown_out_and_one_who_has_logged_in_stays() throws Exception {
    try (Server server = start(config("limits.anonymous_idle = \"1s\""));
        FrameSocket known = FrameSocket.unix(folder.resolve("data/parbuckle.sock"));
        FrameSocket stranger = FrameSocket.tcp(URI.create(server.httpUrl()).getPort())) {
      known.open("/api/current");
      stranger.open("/api/current");

      assertThat(stranger.receive()).startsWith("close 1000 Nobody logged in here");
      assertThat(known.call("core.ping", "")).contains("pong");
    }
  }

  @Test
  void strangers_have_few_connections_and_those_who_log_in_make_room() throws Exception {
    try (Server server =
        start(config("limits.connections_anonymous = 3\nproxies = [\"127.0.0.1\"]"))) {
      int port = URI.create(server.httpUrl()).getPort();
      List<FrameSocket> strangers = new ArrayList<>();
      try {
        for (int i = 0; i < 3; i++) {
          strangers.add(FrameSocket.tcp(port).openFrom("192.0.2." + i, "/api/current"));
        }

        assertThatThrownBy(() -> FrameSocket.tcp(port).openFrom("192.0.2.9", "/api/current"))
            .hasMessageContaining("503");
        try (FrameSocket local = FrameSocket.tcp(port).open("/api/current")) {
          assertThat(local.call("core.ping", "")).contains("pong");
        }
      } finally {
        for (FrameSocket stranger : strangers) {
          stranger.close();
        }
      }
    }
  }

  @Test
  void without_digests_a_download_has_no_hash() throws Exception {
    try (Server server = start(config(""));
        FrameSocket known = FrameSocket.unix(folder.resolve("data/parbuckle.sock"))) {
      known.open("/api/current");
      assertThat(digest(server, known))
          .hasValueSatisfying(x -> assertThat(x).startsWith("sha-256="));

      server.reload(config("transfer.digests = false"));

      assertThat(digest(server, known)).isEmpty();
      assertThat(known.call("job.details", "2")).contains("\"sha256\":null");
    }
  }

  /// The digest that the configuration is fetched with.
  private static Optional<String> digest(Server server, FrameSocket known)
      throws IOException, InterruptedException {
    String answer = known.call("core.download", "\"config.save\", [], \"x\", true");
    Matcher address = Pattern.compile("/_download/[^\"]+").matcher(answer);
    assertThat(address.find()).as(answer).isTrue();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<byte[]> saved =
          http.send(
              HttpRequest.newBuilder(URI.create(server.httpUrl()).resolve(address.group())).build(),
              HttpResponse.BodyHandlers.ofByteArray());
      assertThat(saved.statusCode()).isEqualTo(200);
      return saved.headers().firstValue("Repr-Digest");
    }
  }

  @Test
  void all_faults_are_told_at_once_with_file_and_line() {
    ConfigFaults faults =
        catchThrowableOfType(
            ConfigFaults.class,
            () ->
                config(
                    """
                    bogus = 1
                    allow = ["10.0.0.0/8", "not an address"]
                    origins = ["console.example.com"]
                    [jobs]
                    log_bytes = 12
                    keep = "0s"
                    """));

    assertThat(faults.sentences())
        .hasSize(5)
        .anySatisfy(text -> assertThat(text).contains(".toml:1: there is no setting bogus"))
        .anySatisfy(text -> assertThat(text).contains(".toml:2: allow: addresses and networks"))
        .anySatisfy(text -> assertThat(text).contains(".toml:3: origins: origins such as"))
        .anySatisfy(
            text -> assertThat(text).contains(".toml:5: jobs.log_bytes: a size of at least"))
        .anySatisfy(text -> assertThat(text).contains(".toml:6: jobs.keep: a duration"));
  }

  @Test
  void every_setting_is_acted_on() throws IOException {
    String sources =
        sources(Path.of("../server/src/main/java/io/parbuckle/server"))
            + Files.readString(Path.of("src/main/java/io/parbuckle/app/ServeCommand.java"));
    Set<String> unread = new TreeSet<>();
    for (Part part : PARTS) {
      for (RecordComponent setting : part.type().getRecordComponents()) {
        String asked =
            "\\b%s(\\(\\))?\\s*(\\.|::)\\s*%s\\b".formatted(part.name(), setting.getName());
        if (!Pattern.compile(asked).matcher(sources).find()) {
          unread.add(part.name() + "." + setting.getName());
        }
      }
    }

    assertThat(unread).isEmpty();
  }

  /// Where settings are handed to those who act on them; saying that one has changed does not
  /// count.
  private static String sources(Path folder) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file :
          files
              .filter(path -> path.toString().endsWith(".java"))
              .filter(
                  path -> !path.endsWith("ServerConfig.java") && !path.endsWith("Reloading.java"))
              .toList()) {
        all.append(Files.readString(file));
      }
    }
    return all.toString();
  }
}
