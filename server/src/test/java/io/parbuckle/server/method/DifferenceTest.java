package io.parbuckle.server.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Caller;
import io.parbuckle.api.Difference;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What older versions of a method take and answer.
final class DifferenceTest {

  enum Size {
    SMALL,
    HUGE
  }

  record Box(
      @Doc("x") String description, @Doc("x") Size size, @Doc("x") @Default("1") int count) {}

  record BoxParams(@Doc("x") Box box) {}

  private static Versions versions(Consumer<Offer> service) {
    Declarations declarations =
        new Declarations(TestQueries.by(Rules.UNTIL_26), _ -> true, _ -> {});
    declarations.take(service::accept);
    return declarations.versions(
        List.of(Version.V25_04, Version.V25_10, Version.V26), Version.V25_10);
  }

  /// A method that answers the box that it was given, whose form has changed twice.
  private static void box(Offer offer) {
    offer
        .call("box.put", BoxParams.class, Box.class, (_, params) -> params.box())
        .before(
            Version.V26,
            Difference.renamed("box.comment", "description"),
            Difference.renamed("result.comment", "description"))
        .before(
            Version.V25_10,
            Difference.added("box.count"),
            Difference.added("result.count"),
            Difference.words("box.size", List.of("SMALL", "BIG"), Map.of("BIG", "HUGE")),
            Difference.words("result.size", List.of("SMALL", "BIG"), Map.of("BIG", "HUGE")),
            Difference.removed("box.colour", Shape.of(String.class), JsonText.of("red")),
            Difference.removed("result.colour", Shape.of(String.class), JsonText.of("red")));
  }

  private static JsonValue call(Versions versions, Version version, String name, String params)
      throws Exception {
    return versions
        .at(version)
        .require(name)
        .answer(
            new TestCall(Caller.SYSTEM, "test.query", version.toString()),
            ((JsonArray) Json.read(params)).items());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"comment\":\"a\",\"size\":\"BIG\",\"colour\":\"red\"}",
        "{\"comment\":\"\",\"size\":\"SMALL\",\"colour\":\"red\"}"
      })
  void what_an_older_version_puts_in_it_gets_back(String box) throws Exception {
    Versions versions = versions(DifferenceTest::box);

    JsonValue answer = call(versions, Version.V25_04, "box.put", "[" + box + "]");

    assertThat(answer).isEqualTo(Json.read(box));
  }

  @Test
  void each_version_has_the_form_of_its_own() throws Exception {
    Versions versions = versions(DifferenceTest::box);

    assertThat(
            call(
                versions,
                Version.V25_10,
                "box.put",
                "[{\"comment\":\"a\",\"size\":\"HUGE\",\"count\":3}]"))
        .isEqualTo(Json.read("{\"comment\":\"a\",\"size\":\"HUGE\",\"count\":3}"));
    assertThat(
            call(versions, Version.V26, "box.put", "[{\"description\":\"a\",\"size\":\"HUGE\"}]"))
        .isEqualTo(Json.read("{\"description\":\"a\",\"size\":\"HUGE\",\"count\":1}"));
  }

  @Test
  void a_star_stands_for_every_entry_of_a_map() throws Exception {
    Map<String, Box> boxes = Map.of("one", new Box("a", Size.SMALL, 1));
    Versions versions =
        versions(
            offer ->
                offer
                    .call("box.all", NoParams.class, Shape.map(Box.class), (_, _) -> boxes)
                    .before(Version.V26, Difference.added("result.*.count")));

    assertThat(call(versions, Version.V25_10, "box.all", "[]"))
        .isEqualTo(Json.read("{\"one\":{\"description\":\"a\",\"size\":\"SMALL\"}}"));
    assertThat(call(versions, Version.V26, "box.all", "[]"))
        .isEqualTo(Json.read("{\"one\":{\"description\":\"a\",\"size\":\"SMALL\",\"count\":1}}"));
  }

  @Test
  void faults_are_told_in_the_words_of_the_version() {
    Versions versions = versions(DifferenceTest::box);

    assertThatThrownBy(
            () ->
                call(
                    versions,
                    Version.V25_04,
                    "box.put",
                    "[{\"description\":\"a\",\"size\":\"HUGE\",\"count\":1}]"))
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .containsExactly(
                        new Problem("box.comment", "Field required"),
                        new Problem("box.size", "Input should be 'SMALL' or 'BIG'"),
                        new Problem("box.description", "Extra inputs are not permitted"),
                        new Problem("box.count", "Extra inputs are not permitted")));
  }

  @Test
  void a_method_without_differences_is_one_object_in_all_versions() {
    Versions versions =
        versions(offer -> offer.call("box.count", NoParams.class, Integer.class, (_, _) -> 1));

    assertThat(versions.at(Version.V25_04).named("box.count"))
        .isSameAs(versions.at(Version.V26).named("box.count"));
  }

  @Test
  void a_method_is_there_from_its_first_version_until_its_last() {
    Versions versions =
        versions(
            offer ->
                offer
                    .call("box.count", NoParams.class, Integer.class, (_, _) -> 1)
                    .since(Version.V25_10)
                    .until(Version.V26));

    assertThat(versions.at(Version.V25_04).named("box.count")).isNull();
    assertThat(versions.at(Version.V25_04).comesLater("box.count")).isTrue();
    assertThat(versions.at(Version.V25_10).named("box.count")).isNotNull();
    assertThat(versions.at(Version.V26).named("box.count")).isNull();
    assertThat(versions.at(Version.V26).comesLater("box.count")).isFalse();
  }

  @Test
  void another_behaviour_is_a_second_handler() throws Exception {
    Versions versions =
        versions(
            offer ->
                offer
                    .call("box.count", NoParams.class, Integer.class, (_, _) -> 2)
                    .before(Version.V25_10, (_, _) -> 1));

    assertThat(call(versions, Version.V25_04, "box.count", "[]")).isEqualTo(Json.read("1"));
    assertThat(call(versions, Version.V25_10, "box.count", "[]")).isEqualTo(Json.read("2"));
  }

  @Test
  void a_difference_about_what_is_not_there_stops_the_start() {
    assertThatThrownBy(
            () ->
                versions(
                    offer ->
                        offer
                            .call(
                                "box.put", BoxParams.class, Box.class, (_, params) -> params.box())
                            .before(Version.V26, Difference.added("box.weight"))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("box.put")
        .hasMessageContaining("box.weight");
  }
}
