package io.parbuckle.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.parbuckle.protocol.filter.FieldPath.Broken;
import io.parbuckle.protocol.filter.FieldPath.Index;
import io.parbuckle.protocol.filter.FieldPath.Name;
import io.parbuckle.protocol.filter.FieldPath.Step;
import io.parbuckle.protocol.filter.FieldPath.Wildcard;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `query.md` §4, rules 1 to 3.
final class FieldPathTest {

  private static final Step EMPTY = new Broken("IndexError", "string index out of range");

  static Stream<Arguments> texts() {
    return Stream.of(
        arguments("captain.name", List.of(new Name("captain"), new Name("name"))),
        arguments("net\\.mtu", List.of(new Name("net.mtu"))),
        arguments("a\\\\.b", List.of(new Name("a\\.b"))),
        arguments("a\\b\\", List.of(new Name("a\\b\\"))),
        arguments("a\\.", List.of(new Name("a."))),
        arguments("\\.a.b", List.of(new Name(".a"), new Name("b"))),
        arguments("v.", List.of(new Name("v"))),
        arguments("", List.of()),
        arguments("tags.007", List.of(new Name("tags"), new Index("007", 7))),
        arguments("tags.٣", List.of(new Name("tags"), new Index("٣", 3))),
        arguments("tags.-1", List.of(new Name("tags"), new Name("-1"))),
        arguments("m.99999999999", List.of(new Name("m"), new Index("99999999999", 2147483647))),
        arguments("m.*.n", List.of(new Name("m"), new Wildcard("*"), new Name("n"))),
        arguments("$.a", List.of(new Name("$"), new Name("a"))),
        arguments(".a", List.of(EMPTY)),
        arguments("a..b", List.of(new Name("a"), EMPTY)),
        arguments("a\\..b", List.of(EMPTY)),
        arguments(".", List.of(EMPTY)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("texts")
  void a_text_is_cut_at_its_dots(String text, List<Step> steps) {
    assertThat(FieldPath.of(text).steps()).isEqualTo(steps);
    assertThat(FieldPath.of(text).broken()).isEqualTo(steps.contains(EMPTY));
  }

  static Stream<JsonValue> nothings() {
    return Stream.of(
        JsonValue.NULL,
        JsonBoolean.FALSE,
        JsonInteger.of(0),
        JsonArray.EMPTY,
        JsonObject.EMPTY,
        JsonText.of(""));
  }

  @ParameterizedTest
  @MethodSource("nothings")
  void nothing_is_the_whole_entry(JsonValue field) {
    assertThat(FieldPath.of(field, Rules.UNTIL_26).steps()).isEmpty();
  }

  static Stream<Arguments> oddFields() {
    return Stream.of(
        arguments(JsonInteger.of(5), "int"),
        arguments(JsonBoolean.TRUE, "bool"),
        arguments(JsonArray.of(JsonText.of("a")), "list"),
        arguments(JsonObject.of("a", JsonValue.NULL), "dict"));
  }

  @ParameterizedTest
  @MethodSource("oddFields")
  void what_is_no_text_fails_when_it_is_walked(JsonValue field, String type) {
    assertThat(FieldPath.of(field, Rules.UNTIL_26).steps())
        .containsExactly(
            new Broken("AttributeError", "'" + type + "' object has no attribute 'partition'"));
  }
}
