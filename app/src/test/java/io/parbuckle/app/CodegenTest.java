package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import io.parbuckle.client.Client;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `codegen` writes, compiled as strictly as its compiler can and used against a whole server.
/// TypeScript is compiled and run in the browser, so that no other runtime is needed.
@Timeout(240)
final class CodegenTest {

  private static final Path RESOURCES = Path.of("src/test/resources/codegen");
  private static final String TYPESCRIPT = "META-INF/resources/webjars/typescript/5.9.3/lib/";

  private static final List<String> SEEN =
      List.of(
          "logged in as admin",
          "booted in the past",
          "admin of 1, locked: false",
          "a page of 1, the last",
          "heard CHANGED: mara@example.org",
          "mara@example.org, true",
          "the job ended at 100 %",
          "echo 7",
          "heard of test.job_echo",
          "2 ticks",
          "User 4711 does not exist");

  private static TestServer server;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    server = TestServer.start(TranscriptTest.plugins());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  @SuppressWarnings("unchecked")
  void a_java_client_compiles_without_a_warning_and_works() throws Exception {
    Path sources = folder.resolve("sources");
    codegen("java", sources, "--package", "org.example.nas");
    Path classes = compiled(sources, RESOURCES.resolve("Visit.java"));

    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
      List<String> seen =
          (List<String>)
              loader
                  .loadClass("visit.Visit")
                  .getMethod("at", String.class, String.class, String.class)
                  .invoke(null, server.webSocketUrl(), TestServer.USERNAME, TestServer.PASSWORD);

      assertThat(seen).isEqualTo(SEEN);
    }
  }

  /// Against `client` and `protocol` and nothing else but the annotations that they carry.
  private Path compiled(Path sources, Path program) throws Exception {
    Path classes = folder.resolve("classes");
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-Xlint:all",
                "-Werror",
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                home(Client.class) + ":" + home(Json.class) + ":" + home(Nullable.class)));
    try (Stream<Path> files = Files.walk(sources)) {
      files.filter(Files::isRegularFile).map(Path::toString).forEach(arguments::add);
    }
    arguments.add(program.toString());
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

  @Test
  void a_typescript_client_passes_the_strict_compiler_and_works() throws Exception {
    try (Workshop workshop = new Workshop(written())) {
      assertThat(workshop.compile("visit.ts")).isEmpty();

      assertThat(workshop.visit()).isEqualTo(SEEN);
    }
  }

  @Test
  void the_typescript_compiler_finds_wrong_calls() throws Exception {
    try (Workshop workshop = new Workshop(written())) {
      List<String> problems = workshop.compile("wrong.ts");

      assertThat(problems.stream().map(each -> each.replaceFirst(" .*", "")))
          .containsExactly(
              "/wrong.ts:6",
              "/wrong.ts:7",
              "/wrong.ts:8",
              "/wrong.ts:9",
              "/wrong.ts:10",
              "/wrong.ts:11",
              "/wrong.ts:12");
      assertThat(problems.get(2)).contains("email");
    }
  }

  private Path written() {
    Path sources = folder.resolve("typescript");
    codegen("typescript", sources);
    return sources.resolve("parbuckle.ts");
  }

  /// The program as it is called on a command line.
  private static void codegen(String language, Path out, String... more) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream streams = new PrintStream(said, true, StandardCharsets.UTF_8);
    Surroundings surroundings =
        new Surroundings(
            new ByteArrayInputStream(TestServer.PASSWORD.getBytes(StandardCharsets.UTF_8)),
            streams,
            streams,
            Map.of(),
            Surroundings.Terminals.NONE,
            _ -> "",
            false);
    List<String> arguments = new ArrayList<>(List.of("codegen", language, "--out", out.toString()));
    arguments.addAll(List.of("--uri", server.webSocketUrl(), "-U", TestServer.USERNAME));
    arguments.add("--password-stdin");
    arguments.addAll(List.of(more));

    int code = new Cli(surroundings, "1.2.3").run(arguments.toArray(String[]::new));

    assertThat(code).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }

  /// A browser with the compiler in it, on a page of the server, which it may connect to then.
  private static final class Workshop implements AutoCloseable {

    private final Chromium browser;

    Workshop(Path client) throws Exception {
      Map<String, JsonValue> sources = new LinkedHashMap<>();
      for (Path each :
          List.of(client, RESOURCES.resolve("visit.ts"), RESOURCES.resolve("wrong.ts"))) {
        sources.put(each.getFileName().toString(), JsonText.of(Files.readString(each)));
      }
      browser = Chromium.start();
      browser.open(server.httpUrl() + "/health");
      browser.read(
          """
          for (const text of [arguments[0], arguments[1]]) {
            const script = document.createElement("script");
            script.textContent = text;
            document.body.append(script);
          }
          window.libraries = JSON.parse(arguments[2]);
          window.sources = JSON.parse(arguments[3]);
          """,
          new String(resource("typescript.js"), StandardCharsets.UTF_8),
          Files.readString(RESOURCES.resolve("compile.js")),
          Json.text(libraries()),
          Json.text(new JsonObject(sources)));
    }

    private static byte[] resource(String name) throws IOException {
      try (InputStream in =
          CodegenTest.class.getClassLoader().getResourceAsStream(TYPESCRIPT + name)) {
        assertThat(in).as(name).isNotNull();
        return in.readAllBytes();
      }
    }

    /// Declarations of the language's and the browser's own objects.
    private static JsonObject libraries() throws Exception {
      URI jar = home(CodegenTest.class.getClassLoader());
      Map<String, JsonValue> libraries = new LinkedHashMap<>();
      try (FileSystem inside = FileSystems.newFileSystem(Path.of(jar));
          Stream<Path> all = Files.list(inside.getPath(TYPESCRIPT))) {
        for (Path each : all.filter(path -> path.toString().endsWith(".d.ts")).toList()) {
          String name = each.getFileName().toString();
          if (name.startsWith("lib.")) {
            libraries.put(name, JsonText.of(Files.readString(each)));
          }
        }
      }
      return new JsonObject(libraries);
    }

    private static URI home(ClassLoader loader) throws Exception {
      URL url = loader.getResource(TYPESCRIPT + "typescript.js");
      assertThat(url).isNotNull();
      return URI.create(url.toString().replaceFirst("^jar:", "").replaceFirst("!.*", ""));
    }

    /// What the compiler complains about.
    List<String> compile(String main) {
      String problems =
          browser.read(
              """
              window.made = compile(sources, libraries, arguments[0]);
              return window.made.problems.join("\\n");
              """,
              main);
      return problems.lines().toList();
    }

    List<String> visit() {
      browser.read(
          """
          const [url, username, password] = arguments;
          load(window.made.compiled, "visit.js")
            .then((module) => module.visit(url, username, password))
            .then((seen) => (window.seen = seen.join("\\n")), (failed) => (window.seen = failed.stack));
          """,
          server.webSocketUrl(),
          TestServer.USERNAME,
          TestServer.PASSWORD);
      browser.until("the program did not end", "return window.seen !== undefined");
      return browser.read("return window.seen").lines().toList();
    }

    @Override
    public void close() {
      browser.close();
    }
  }
}
