package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What [FrozenApiTest] says of changes: exactly what they break, and what is only more.
final class SurfacesTest {

  private static final String FROZEN =
      """
      {"methods":{"pool.scrub":{"access":["POOL_WRITE"],
         "accepts":[{"name":"id","required":true,"schema":{"type":"integer"}},
                    {"name":"how","required":false,"schema":{"type":"string","enum":["SLOW","FAST"]}}],
         "returns":{"type":"object","properties":{"found":{"type":"integer"}},"required":["found"]},
         "job":{"abortable":true}},
        "pool.name":{"access":"any login","accepts":[],"returns":{"type":"string"}}},
       "events":{"pool.query":{"access":["POOL_READ"]}}}
      """;

  @Test
  void what_has_gone_is_named() throws Exception {
    assertThat(
            changes(
                "\"pool.name\":{\"access\":\"any login\"",
                "\"pool.label\":{\"access\":\"any login\""))
        .containsExactly(
            "broken: methods › pool.name has gone", "added: methods › pool.label is new");
    assertThat(changes("\"pool.query\"", "\"pool.state\""))
        .containsExactly(
            "broken: events › pool.query has gone", "added: events › pool.state is new");
    assertThat(changes("\"SLOW\",", ""))
        .containsExactly(
            "broken: methods › pool.scrub › accepts › how › schema › enum › \"SLOW\" has gone");
    assertThat(changes("\"found\":{\"type\":\"integer\"}", ""))
        .containsExactly("broken: methods › pool.scrub › returns › properties › found has gone");
  }

  @Test
  void what_became_another_is_said_with_both() throws Exception {
    assertThat(changes("\"abortable\":true", "\"abortable\":false"))
        .containsExactly("broken: methods › pool.scrub › job › abortable was true and is false");
    assertThat(changes("\"required\":false", "\"required\":true"))
        .containsExactly(
            "broken: methods › pool.scrub › accepts › how › required was false and is true");
    assertThat(changes("[\"POOL_WRITE\"]", "[\"POOL_READ\"]"))
        .containsExactly(
            "broken: methods › pool.scrub › access › \"POOL_WRITE\" has gone",
            "added: methods › pool.scrub › access › \"POOL_READ\" is new");
  }

  @Test
  void what_is_only_more_is_told_apart() throws Exception {
    assertThat(changes("\"SLOW\",", "\"SLOW\",\"LATER\","))
        .containsExactly(
            "added: methods › pool.scrub › accepts › how › schema › enum › \"LATER\" is new");
    assertThat(changes("\"required\":[\"found\"]", "\"required\":[\"found\",\"took\"]"))
        .containsExactly("added: methods › pool.scrub › returns › required › \"took\" is new");
    assertThat(
            changes(
                "\"accepts\":[]",
                "\"accepts\":[{\"name\":\"long\",\"required\":false,\"schema\":{}}]"))
        .containsExactly("added: methods › pool.name › accepts › long is new");
    assertThat(
            changes(
                "\"accepts\":[]",
                "\"accepts\":[{\"name\":\"long\",\"required\":true,\"schema\":{}}]"))
        .containsExactly("broken: methods › pool.name › accepts › long is new");
  }

  @Test
  void a_frozen_version_may_gain_methods_and_events_and_nothing_else() throws Exception {
    JsonObject frozen = read(FROZEN);

    assertThat(
            Surfaces.broken(
                frozen, read(FROZEN.replace("\"methods\":{", "\"methods\":{\"a.b\":{},"))))
        .isEmpty();
    assertThat(Surfaces.broken(frozen, read(FROZEN.replace("\"SLOW\",", "\"SLOW\",\"LATER\","))))
        .hasSize(1);
  }

  private static List<String> changes(String before, String after) throws MalformedJson {
    assertThat(FROZEN).contains(before);
    return Surfaces.differences(read(FROZEN), read(FROZEN.replace(before, after))).stream()
        .map(Object::toString)
        .toList();
  }

  private static JsonObject read(String text) throws MalformedJson {
    return (JsonObject) Json.readPlain(text);
  }
}
