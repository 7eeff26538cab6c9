package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QueryFaultsTest {

  private final MemoryQueries queries = new MemoryQueries(Rules.UNTIL_26);

  @Test
  void broken_rules_of_public_parameters_are_told_as_such() throws Exception {
    List<JsonValue> arguments = List.of(Json.read("[[\"a\", \"like\", 1]]"));

    assertThatThrownBy(() -> QueryParams.read(arguments, Rules.UNTIL_26))
        .isInstanceOfSatisfying(
            QueryFault.class,
            fault ->
                assertThat(QueryFaults.fault(fault))
                    .isInstanceOfSatisfying(
                        Fault.Invalid.class,
                        invalid ->
                            assertThat(invalid.problems())
                                .containsExactly(
                                    new Problem(
                                        "filters", "Value error, Invalid operation: like"))));
  }

  @Test
  void the_same_rule_broken_inside_is_an_unexpected_error() throws Exception {
    JsonValue filters = Json.read("[[\"a\", \"like\", 1]]");

    assertThatThrownBy(() -> queries.query(List.of(), filters, JsonObject.EMPTY))
        .isInstanceOfSatisfying(
            Fault.Technical.class, fault -> assertThat(fault.type()).isEqualTo("ValueError"))
        .hasMessage("Invalid operation: like");
  }

  @Test
  void a_type_error_keeps_its_class_and_text() throws Exception {
    List<JsonValue> rows = List.of(Json.read("{\"v\": null}"));
    JsonValue filters = Json.read("[[\"v\", \">\", 0]]");

    assertThatThrownBy(() -> queries.query(rows, filters, JsonObject.EMPTY))
        .isInstanceOfSatisfying(
            Fault.Technical.class, fault -> assertThat(fault.type()).isEqualTo("TypeError"))
        .hasMessage("'>' not supported between instances of 'NoneType' and 'int'");
  }

  @Test
  void no_match_is_no_match() throws Exception {
    JsonValue options = Json.read("{\"get\": true}");

    assertThatThrownBy(() -> queries.query(List.of(), JsonArray.EMPTY, options))
        .isInstanceOf(Fault.MatchNotFound.class);
  }

  @Test
  void null_means_none_inside() throws Exception {
    List<JsonValue> rows = List.of(Json.read("{\"v\": 1}"));

    assertThat(queries.query(rows, JsonValue.NULL, JsonValue.NULL))
        .isEqualTo(Json.read("[{\"v\": 1}]"));
  }
}
