package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The worked examples of the contract (`query.md` §12), every one produced by the reference: equal
/// results, equal kinds of failure, and even equal texts.
final class QueryExamplesTest {

  private static final String EXAMPLES = "query-examples.json";

  static Stream<QueryCase> examples() throws IOException, MalformedJson {
    return QueryCase.in(EXAMPLES);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("examples")
  void an_example_has_the_result_of_the_reference(QueryCase example) {
    example.check();
  }

  @Test
  void no_example_is_left_out() throws Exception {
    assertThat(examples()).hasSize(138);
  }

  /// The table "Results of the release-dependent examples elsewhere".
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          or-without-branches-is-rejected-until26 | []
          path-list-needs-index-or-star-until26 | []
          date-filter-beside-list-valued-filter-until26 | [{"ev": "tick"}, {"ev": "stop"}]
          select-through-null-keeps-outer-null-until26 | [{}]
          order-two-keys-last-key-dominates-until26 | [{"room": "A2", "floor": 1, "beds": 1}, \
          {"room": "A1", "floor": 1, "beds": 2}, {"room": "B2", "floor": 2, "beds": 1}, \
          {"room": "B1", "floor": 2, "beds": 2}]
          order-two-keys-mixed-direction-until26 | [{"room": "A1", "floor": 1, "area": 18}, \
          {"room": "B2", "floor": 2, "area": 18}, {"room": "A2", "floor": 1, "area": 12}, \
          {"room": "B1", "floor": 2, "area": 12}]
          order-applies-after-select-until26 | [{"id": 1}, {"id": 2}, {"id": 3}, {"id": 4}]
          count-beats-get-when-there-are-no-filters-until26 | 1
          get-beats-count-when-filters-and-no-order-until26 | 1
          """)
  void release_27_answers_otherwise(String name, String expected) throws Exception {
    assertThat(Json.text(example(name).run(Rules.FROM_27)))
        .isEqualTo(Json.text(Json.read(expected)));
  }

  @Test
  void release_27_takes_a_pattern_without_case() throws Exception {
    assertThat(
            Json.text(
                example("regex-case-insensitive-prefix-is-rejected-until26").run(Rules.FROM_27)))
        .contains("Aurora")
        .doesNotContain("borealis");
  }

  @ParameterizedTest
  @CsvSource({
    "regex-on-zero-is-treated-as-empty-string-until26, type_mismatch",
    "negative-limit-trims-tail-until26, invalid_query"
  })
  void release_27_refuses_what_was_taken(String name, String kind) throws Exception {
    QueryCase example = example(name);

    assertThatThrownBy(() -> example.run(Rules.FROM_27))
        .isInstanceOfSatisfying(
            QueryFault.class, fault -> assertThat(fault.kind().word()).isEqualTo(kind));
  }

  private static QueryCase example(String name) throws Exception {
    return examples().filter(example -> example.name().equals(name)).findFirst().orElseThrow();
  }
}
