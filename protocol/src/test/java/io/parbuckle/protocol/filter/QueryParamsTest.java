package io.parbuckle.protocol.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.QueryOptions.Nulls;
import io.parbuckle.protocol.filter.QueryOptions.Selector;
import io.parbuckle.protocol.filter.QueryOptions.SortKey;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The strict model of the public parameters (`query.md` §3).
final class QueryParamsTest {

  private static QueryParams read(String arguments) throws Exception {
    return QueryParams.read(((JsonArray) Json.read(arguments)).items(), Rules.UNTIL_26);
  }

  private static List<Problem> problemsOf(String arguments) {
    QueryFault fault = catchThrowableOfType(QueryFault.class, () -> read(arguments));

    assertThat(fault).as("a fault was expected").isNotNull();
    assertThat(fault.kind()).isEqualTo(Kind.INVALID_QUERY);
    assertThat(fault.problems()).isNotEmpty();
    return fault.problems();
  }

  @Test
  void both_parameters_may_be_left_out() throws Exception {
    assertThat(read("[]")).isEqualTo(new QueryParams(Filter.All.EVERYTHING, QueryOptions.DEFAULTS));
    assertThat(read("[[]]")).isEqualTo(read("[]"));
    assertThat(read("[[], {}]")).isEqualTo(read("[]"));
  }

  @Test
  void options_are_taken_apart() throws Exception {
    QueryOptions options =
        read("""
        [[], {"extra": {"flat": true}, "order_by": ["-a", "nulls_last:-b", "nulls_first:c"],
              "select": ["d.e", ["f", "g.h"]], "offset": 3, "limit": 10000, "get": false,
              "count": true, "force_sql_filters": true}]
        """)
            .options();

    assertThat(options)
        .isEqualTo(
            new QueryOptions(
                (JsonObject) Json.read("{\"flat\": true}"),
                List.of(
                    new SortKey(Nulls.UNSAID, true, FieldPath.of("a")),
                    new SortKey(Nulls.LAST, true, FieldPath.of("b")),
                    new SortKey(Nulls.FIRST, false, FieldPath.of("c"))),
                List.of(
                    new Selector(FieldPath.of("d.e"), null),
                    new Selector(FieldPath.of("f"), "g.h")),
                true,
                false,
                3,
                10_000,
                true));
  }

  @Test
  void a_third_parameter_is_too_many() {
    assertThat(problemsOf("[[], {}, 1]"))
        .containsExactly(new Problem("", "Too many arguments (expected 2, found 3)"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          [null] | filters | Input should be a valid list
          ["a=b"] | filters | Input should be a valid list
          [{}] | filters | Input should be a valid list
          [[], null] | options | Input should be a valid dictionary or instance of QueryOptions
          [[], []] | options | Input should be a valid dictionary or instance of QueryOptions
          [[], {"$date": 0}] | options | Input should be a valid dictionary or instance of QueryOptions
          [[["a", "like", 1]]] | filters | Value error, Invalid operation: like
          [[["OR", []]]] | filters | Value error, OR filter requires at least one branch.
          [[["a.$date", "=", "x"]]] | filters | Value error, x: must be an ISO-8601 formatted timestamp string
          [[], {"extra": []}] | options.extra | Input should be a valid dictionary
          [[], {"extra": null}] | options.extra | Input should be a valid dictionary
          [[], {"order_by": "a"}] | options.order_by | Input should be a valid list
          [[], {"order_by": null}] | options.order_by | Input should be a valid list
          [[], {"order_by": [1]}] | options.order_by.0 | Input should be a valid string
          [[], {"order_by": ["a", null]}] | options.order_by.1 | Input should be a valid string
          [[], {"select": {}}] | options.select | Input should be a valid list
          [[], {"count": 1}] | options.count | Input should be a valid boolean
          [[], {"get": "true"}] | options.get | Input should be a valid boolean
          [[], {"get": null}] | options.get | Input should be a valid boolean
          [[], {"offset": true}] | options.offset | Input should be a valid integer
          [[], {"limit": "5"}] | options.limit | Input should be a valid integer
          [[], {"limit": 5.0}] | options.limit | Input should be a valid integer
          [[], {"limit": null}] | options.limit | Input should be a valid integer
          [[], {"force_sql_filters": 0}] | options.force_sql_filters | Input should be a valid boolean
          [[], {"relationships": true}] | options.relationships | Extra inputs are not permitted
          [[], {"extend": null}] | options.extend | Extra inputs are not permitted
          [[], {"prefix": null}] | options.prefix | Extra inputs are not permitted
          [[], {"extend_context": null}] | options.extend_context | Extra inputs are not permitted
          [[], {"extend_fk": []}] | options.extend_fk | Extra inputs are not permitted
          [[], {"limit": 10001}] | options | Value error, Options limit must be between 1 and 10000
          [[], {"get": true, "limit": 2}] | options | Value error, Invalid options combination. `get` implies a single result.
          [[], {"get": true, "offset": -1}] | options | Value error, Invalid options combination. `get` implies a single result.
          [[], {"select": [["a", 1]]}] | options | Value error, ['a', 1]: second item must be a string.
          """)
  void one_fault_is_told_with_its_attribute(String arguments, String attribute, String text) {
    assertThat(problemsOf(arguments)).containsExactly(new Problem(attribute, text));
  }

  @Test
  void a_selector_of_a_wrong_type_is_told_twice() {
    assertThat(problemsOf("[[], {\"select\": [\"a\", 5]}]"))
        .containsExactly(
            new Problem("options.select.1.constrained-str", "Input should be a valid string"),
            new Problem("options.select.1.list[any]", "Input should be a valid list"));
  }

  @Test
  void texts_in_options_have_a_length() throws Exception {
    String fits = "𝄞".repeat(1024);
    String tooLong = fits + "x";

    assertThat(read("[[], {\"order_by\": [\"%s\"]}]".formatted(fits))).isNotNull();
    assertThat(problemsOf("[[], {\"order_by\": [\"%s\"]}]".formatted(tooLong)))
        .containsExactly(
            new Problem("options.order_by.0", "String should have at most 1024 characters"));
    assertThat(problemsOf("[[], {\"select\": [\"%s\"]}]".formatted(tooLong)))
        .containsExactly(
            new Problem(
                "options.select.0.constrained-str", "String should have at most 1024 characters"),
            new Problem("options.select.0.list[any]", "Input should be a valid list"));
  }

  @Test
  void all_faults_are_told_in_the_order_of_the_members() {
    assertThat(
            problemsOf(
                """
                [[["a", "like", 1]],
                 {"zeta": 1, "limit": "x", "alpha": 2, "order_by": [1, 2], "extra": 5}]
                """))
        .extracting(Problem::attribute)
        .containsExactly(
            "filters",
            "options.extra",
            "options.order_by.0",
            "options.order_by.1",
            "options.limit",
            "options.zeta",
            "options.alpha");
  }

  @Test
  void broken_rules_of_both_are_told_together() {
    assertThat(problemsOf("[[[\"a\"]], {\"limit\": 10001}]"))
        .containsExactly(
            new Problem("filters", "Value error, Invalid filter ['a']"),
            new Problem("options", "Value error, Options limit must be between 1 and 10000"));
  }

  @Test
  void the_text_of_a_fault_is_a_line_for_each_problem() {
    assertThatThrownBy(() -> read("[5, {\"limit\": 10001}]"))
        .hasMessage(
            """
            [EINVAL] filters: Input should be a valid list
            [EINVAL] options: Value error, Options limit must be between 1 and 10000
            """);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          [[5], {"limit": 10001}] | TypeError | object of type 'int' has no len()
          [[["a", "", 1]]] | IndexError | string index out of range
          [[["a", null, 1]]] | TypeError | 'NoneType' object is not subscriptable
          [[["OR", [[]]]]] | IndexError | list index out of range
          [[{"a": 1, "b": 2, "c": 3}]] | KeyError | 1
          """)
  void technical_faults_are_told_alone(String arguments, String type, String text) {
    assertThatThrownBy(() -> read(arguments))
        .isInstanceOfSatisfying(
            QueryFault.class,
            fault -> {
              assertThat(fault.kind()).isEqualTo(Kind.MALFORMED_QUERY);
              assertThat(fault.type()).isEqualTo(type);
              assertThat(fault.problems()).isEmpty();
            })
        .hasMessage(text);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "V25_04   | {\"limit\": 10001} | ~~",
        "V25_10_0 | {\"limit\": 10001} | ~~",
        "CURRENT  | {\"limit\": 10001} | options",
        "V25_04   | {\"relationships\": false, \"extend\": null, \"prefix\": \"a_\"} | ~~",
        "V25_04   | {\"relationships\": 1, \"extend_context\": 2} | options.relationships"
            + " options.extend_context",
        "V25_10_0 | {\"relationships\": false} | options.relationships",
        "V25_04   | {\"get\": true, \"limit\": 10001} | options",
      })
  void older_releases_take_other_options(OptionsModel model, String options, String wrong)
      throws Exception {
    List<String> found = List.of();
    try {
      QueryParams.read(List.of(JsonArray.EMPTY, Json.read(options)), Rules.UNTIL_26, model);
    } catch (QueryFault fault) {
      found = fault.problems().stream().map(Problem::attribute).toList();
    }

    assertThat(String.join(" ", found)).isEqualTo(wrong);
  }
}
