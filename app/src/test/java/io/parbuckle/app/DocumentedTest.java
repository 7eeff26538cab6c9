package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The pages below `docs/reference` say what the server serves, and it says something of
/// everything. With the system property `golden=accept`, as in `make docs`, they are written.
final class DocumentedTest {

  private static final Path FOLDER = Path.of("../docs/reference");

  private static Surface surface;
  private static JsonObject events;

  @BeforeAll
  static void read() throws IOException, InterruptedException {
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class).forEach(plugins::add);
    try (TestServer server = TestServer.start(plugins)) {
      surface = Surface.of(server.httpUrl());
      events = Surface.read(server.httpUrl() + "/api/current/asyncapi.json");
    }
  }

  @Test
  void the_reference_pages_are_those_of_this_server() throws Exception {
    Map<String, String> pages =
        new ReferenceWriter(surface, events, ExamplesTest.written()).pages();
    if (Objects.equals(System.getProperty("golden"), "accept")) {
      write(pages);
    }

    Map<String, String> there = there();
    Set<String> names = new TreeSet<>(there.keySet());
    names.addAll(pages.keySet());
    names.removeIf(name -> Objects.equals(there.get(name), pages.get(name)));
    assertThat(names)
        .as("These pages are out of date. Run `make docs` and commit docs/reference.")
        .isEmpty();
  }

  private static void write(Map<String, String> pages) throws IOException {
    Files.createDirectories(FOLDER);
    for (String name : there().keySet()) {
      Files.delete(FOLDER.resolve(name));
    }
    for (Map.Entry<String, String> page : pages.entrySet()) {
      Files.writeString(FOLDER.resolve(page.getKey()), page.getValue());
    }
  }

  private static Map<String, String> there() throws IOException {
    Map<String, String> pages = new TreeMap<>();
    if (Files.isDirectory(FOLDER)) {
      try (Stream<Path> files = Files.list(FOLDER)) {
        for (Path file : files.toList()) {
          pages.put(file.getFileName().toString(), Files.readString(file));
        }
      }
    }
    return pages;
  }

  @Test
  void every_method_parameter_and_event_is_described() {
    List<String> silent = new ArrayList<>();
    for (String method : surface.methods()) {
      if (Surface.text(surface.method(method), "summary").isBlank()) {
        silent.add(method);
      }
      for (JsonObject param : surface.params(method)) {
        if (Surface.text(param, "description").isBlank()) {
          silent.add(method + " " + Surface.text(param, "name"));
        }
      }
    }
    for (JsonValue channel : ((JsonObject) events.at("channels")).members().values()) {
      if (Surface.text(channel, "summary").isBlank()) {
        silent.add(Surface.text(channel, "address"));
      }
    }
    ((JsonObject) ((JsonObject) surface.document().at("components")).at("schemas"))
        .members()
        .forEach((name, schema) -> members(name, (JsonObject) schema, silent));

    assertThat(silent).as("Give them a sentence: .doc(…) or @Doc.").isEmpty();
  }

  private static void members(String type, JsonObject schema, List<String> silent) {
    if (schema.get("properties") instanceof JsonObject(var properties)) {
      properties.forEach(
          (name, each) -> {
            boolean fixed = ((JsonObject) each).get("const") != null;
            if (!fixed && !(((JsonObject) each).get("description") instanceof JsonText)) {
              silent.add(type + "." + name);
            }
          });
    }
  }
}
