package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Plugin;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.testkit.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What clients of a version may rely on stays as it is. `api/<version>.json` holds it; a frozen
/// version may gain methods and events and nothing else. `api/next.json` is the newest form, to the
/// letter, so that every change of the API is a diff that a reviewer sees.
///
/// With the system property `golden=accept`, as in `make golden`, the files are written instead.
final class FrozenApiTest {

  private static final Path FOLDER = Path.of("src/test/resources/api");

  /// Those whose patch levels differ in nothing are left out.
  private static final List<String> FROZEN =
      List.of("v24.10", "v25.04.0", "v25.10.0", "v25.10.5", "v26.0.0");

  private static final String NEWEST = FROZEN.getLast();

  private static final String ACCEPT =
      "If that is what you want, run `make golden` and commit the files below app/" + FOLDER + ".";

  private static Map<String, JsonObject> surface = Map.of();

  @BeforeAll
  static void read() throws IOException, MalformedJson {
    List<Plugin> plugins = new ArrayList<>();
    ServiceLoader.load(Plugin.class).forEach(plugins::add);
    try (TestServer server = TestServer.start(plugins)) {
      surface = plain(server.surface());
    }
    if (Objects.equals(System.getProperty("golden"), "accept")) {
      Files.createDirectories(FOLDER);
      for (String version : FROZEN) {
        Files.writeString(file(version), Surfaces.text(now(version)));
      }
      Files.writeString(file("next"), Surfaces.text(now(NEWEST)));
    }
  }

  /// As they are read from files: without the extended forms of JSON.
  private static Map<String, JsonObject> plain(Map<String, JsonObject> described)
      throws MalformedJson {
    Map<String, JsonObject> plain = new LinkedHashMap<>();
    for (Map.Entry<String, JsonObject> each : described.entrySet()) {
      plain.put(each.getKey(), (JsonObject) Json.readPlain(Json.text(each.getValue())));
    }
    return plain;
  }

  static Stream<String> frozen() {
    return FROZEN.stream();
  }

  @ParameterizedTest
  @MethodSource("frozen")
  void a_frozen_version_gains_methods_and_loses_or_changes_none(String version) throws Exception {
    List<Surfaces.Change> broken = Surfaces.broken(frozen(version), now(version));

    assertThat(broken)
        .as("Clients of the frozen version %s would notice. %s", version, ACCEPT)
        .isEmpty();
  }

  @Test
  void the_newest_form_is_what_is_written_down() throws Exception {
    List<Surfaces.Change> changed = Surfaces.differences(frozen("next"), now(NEWEST));

    assertThat(changed).as("The API has changed. %s", ACCEPT).isEmpty();
  }

  @Test
  void patch_levels_that_are_not_frozen_differ_in_nothing_from_the_one_that_is() {
    surface.forEach(
        (version, now) -> {
          String like = version.startsWith("v25.04") ? "v25.04.0" : version;
          like = like.startsWith("v25.10") ? "v25.10.5" : like;
          assertThat(now).as("%s beside %s", version, like).isEqualTo(now(like));
        });
  }

  private static JsonObject now(String version) {
    return Objects.requireNonNull(surface.get(version), version + " is not served");
  }

  private static JsonObject frozen(String version) throws IOException, MalformedJson {
    return (JsonObject) Json.readPlain(Files.readString(file(version)));
  }

  private static Path file(String version) {
    return FOLDER.resolve(version + ".json");
  }
}
