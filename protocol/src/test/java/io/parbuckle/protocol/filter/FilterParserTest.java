package io.parbuckle.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.filter.Filter.All;
import io.parbuckle.protocol.filter.Filter.Any;
import io.parbuckle.protocol.filter.Filter.DateText;
import io.parbuckle.protocol.filter.Filter.Leaf;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What filters become; what is refused is in `query-cases.json` of the server.
final class FilterParserTest {

  private static All parse(String filters, Rules rules) throws Exception {
    return FilterParser.parse(Json.read(filters), rules);
  }

  private static Leaf leaf(String field, Operator operator, JsonValue value) {
    return new Leaf(FieldPath.of(field), operator, false, value, null);
  }

  @Test
  void leaves_branches_and_groups_keep_their_places() throws Exception {
    Leaf a = leaf("a", Operator.EQUAL, JsonInteger.of(1));
    Leaf b = leaf("b", Operator.NOT_IN, JsonText.of("x"));
    Leaf c = leaf("c", Operator.ENDS_WITH, JsonText.of("y"));

    All filter =
        parse(
            "[[\"a\", \"=\", 1], [\"OR\", [[[\"b\", \"nin\", \"x\"], [\"c\", \"$\", \"y\"]],"
                + " [\"a\", \"=\", 1]]]]",
            Rules.UNTIL_26);

    assertThat(filter).isEqualTo(new All(List.of(a, new Any(List.of(new All(List.of(b, c)), a)))));
    List<Leaf> leaves = new ArrayList<>();
    filter.forEachLeaf(leaves::add);
    assertThat(leaves).containsExactly(a, b, c, a);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "null", "\"\"", "0", "false", "{}"})
  void nothing_is_no_filter(String filters) throws Exception {
    assertThat(parse(filters, Rules.UNTIL_26)).isEqualTo(All.EVERYTHING);
    assertThat(All.EVERYTHING.isEmpty()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void every_operator_is_known_by_its_sign(Operator operator) throws Exception {
    Leaf leaf =
        (Leaf)
            parse("[[\"a\", \"%s\", 1]]".formatted(operator.sign()), Rules.UNTIL_26)
                .filters()
                .getFirst();

    assertThat(leaf.operator()).isEqualTo(operator);
    assertThat(leaf.ignoringCase()).isFalse();
    assertThat(leaf.sign()).isEqualTo(operator.sign());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MATCHES")
  void every_operator_but_one_may_ignore_case(Operator operator) throws Exception {
    Leaf leaf =
        (Leaf)
            parse("[[\"a\", \"C%s\", 1]]".formatted(operator.sign()), Rules.UNTIL_26)
                .filters()
                .getFirst();

    assertThat(leaf.operator()).isEqualTo(operator);
    assertThat(leaf.ignoringCase()).isTrue();
    assertThat(leaf.sign()).isEqualTo("C" + operator.sign());
  }

  @Test
  void a_date_stands_beside_its_text_until_26() throws Exception {
    Leaf leaf =
        (Leaf)
            parse("[[\"at.$date\", \">\", \"2024-01-01T00:00:00Z\"]]", Rules.UNTIL_26)
                .filters()
                .getFirst();

    assertThat(leaf.field().text()).isEqualTo("at.$date");
    assertThat(leaf.value()).isEqualTo(JsonText.of("2024-01-01T00:00:00Z"));
    assertThat(leaf.date())
        .isEqualTo(
            new DateText(
                "2024-01-01T00:00:00Z", JsonInstant.of(Instant.parse("2024-01-01T00:00:00Z"))));
  }

  @Test
  void a_date_is_the_value_from_27_on() throws Exception {
    Leaf leaf =
        (Leaf)
            parse("[[\"at.$date\", \">\", \"2024-01-01T00:00:00Z\"]]", Rules.FROM_27)
                .filters()
                .getFirst();

    assertThat(leaf.field().text()).isEqualTo("at");
    assertThat(leaf.value()).isEqualTo(JsonInstant.of(Instant.parse("2024-01-01T00:00:00Z")));
    assertThat(leaf.date()).isNull();
  }

  @Test
  void a_fault_inside_has_the_bare_text_and_no_attribute() {
    assertThatThrownBy(() -> parse("[[\"a\", \"like\", 1]]", Rules.UNTIL_26))
        .isInstanceOfSatisfying(
            QueryFault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Kind.INVALID_QUERY);
              assertThat(fault.type()).isEqualTo("ValueError");
              assertThat(fault.problems()).isEmpty();
            })
        .hasMessage("Invalid operation: like");
  }
}
