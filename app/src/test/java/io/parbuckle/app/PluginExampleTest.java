package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.testkit.TestServer;
import io.parbuckle.testkit.WebSocketPeer;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The project in `examples/plugin-hello`, from its sources to its calls; and the document that
/// shows it.
@Timeout(120)
final class PluginExampleTest {

  private static final Path MAIN = Path.of("../examples/plugin-hello/src/main");

  @TempDir Path folder;

  @Test
  void the_example_compiles_against_the_api_and_serves() throws Exception {
    Path classes = compiled();
    Path jar = packed(classes, MAIN.resolve("resources"));

    List<Plugin> plugins = PluginJar.load(jar);

    try (TestServer server = TestServer.start(plugins);
        WebSocketPeer peer = WebSocketPeer.to(server.webSocketUrl())) {
      TranscriptTest.logIn(peer);
      assertThat(call(peer, "hello.greet", "[\"world\"]")).contains("\"result\":\"Hello world\"");
      created(peer);
      counted(peer);
    }
  }

  private static void created(WebSocketPeer peer) throws Exception {
    assertThat(call(peer, "core.subscribe", "[\"hello.greeting.query\"]")).contains("result");
    send(peer, "hello.greeting.create", "[{\"language\":\"de\",\"words\":\"Hallo\"}]");
    String entry = "{\"id\":1,\"language\":\"de\",\"words\":\"Hallo\"}";
    assertThat(peer.receive()).contains("\"added\"", "\"fields\":" + entry);
    assertThat(peer.receive()).contains("\"result\":" + entry);
    assertThat(call(peer, "hello.greeting.create", "[{\"language\":\"de\"}]"))
        .contains(
            "\"hello_greeting_create.language\",\"Object with this language already exists\"");
    assertThat(call(peer, "hello.greeting.query", "[[[\"words\",\"~\",\"ALL\"]]]"))
        .contains("\"result\":[" + entry + "]");
  }

  private static void counted(WebSocketPeer peer) throws Exception {
    call(peer, "core.subscribe", "[\"hello.counted\"]");
    call(peer, "core.subscribe", "[\"core.get_jobs\"]");
    send(peer, "hello.count", "[4,1]");
    boolean progress = false;
    boolean told = false;
    boolean ended = false;
    while (!(progress && told && ended)) {
      String text = peer.receive();
      progress |= text.contains("Counted to ");
      told |= text.contains("\"hello.counted\"") && text.contains("\"fields\":{\"to\":4}");
      ended |= text.contains("\"SUCCESS\"") && text.contains("\"result\":4");
      assertThat(text).doesNotContain("\"FAILED\"");
    }
  }

  @Test
  void the_document_shows_the_example_as_it_is() throws IOException {
    String document = Files.readString(Path.of("../docs/adding-a-method.md"));

    for (String name : List.of("HelloPlugin", "HelloService", "GreetingService")) {
      String source = Files.readString(MAIN.resolve("java/hello/" + name + ".java"));
      assertThat(document).contains(source.substring(source.indexOf("///")).strip());
    }
  }

  private static void send(WebSocketPeer peer, String method, String params) throws Exception {
    peer.send(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":%s}".formatted(method, params));
  }

  private static String call(WebSocketPeer peer, String method, String params) throws Exception {
    send(peer, method, params);
    return peer.receive();
  }

  /// Against `api` and `protocol` and nothing else.
  private Path compiled() throws Exception {
    Path classes = Files.createDirectory(folder.resolve("classes"));
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-d",
                classes.toString(),
                "-proc:none",
                "-cp",
                home(Plugin.class) + ":" + home(Json.class)));
    try (Stream<Path> sources = Files.walk(MAIN.resolve("java"))) {
      sources.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    int outcome =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(String[]::new));
    assertThat(outcome).isZero();
    return classes;
  }

  private static Path home(Class<?> type) throws Exception {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /// With entries for folders, as `jar` and Maven write them: migrations are found by theirs.
  private Path packed(Path... parts) throws IOException {
    Path jar = folder.resolve("plugin-hello.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      Set<String> names = new HashSet<>();
      for (Path part : parts) {
        try (Stream<Path> files = Files.walk(part)) {
          for (Path file : files.filter(each -> !each.equals(part)).toList()) {
            boolean isFolder = Files.isDirectory(file);
            String name = part.relativize(file) + (isFolder ? "/" : "");
            if (names.add(name)) {
              entries.putNextEntry(new JarEntry(name));
            }
            if (!isFolder) {
              Files.copy(file, entries);
            }
          }
        }
      }
    }
    return jar;
  }
}
