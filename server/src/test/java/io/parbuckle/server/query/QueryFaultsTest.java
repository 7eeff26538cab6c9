package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.util.List;
import org.junit.jupiter.api.Test;

final class QueryFaultsTest {

  private final MemoryQueries queries = TestQueries.by(Rules.UNTIL_26);

  @Test
  void broken_rules_are_told_by_parameter_and_all_at_once() throws Exception {
    JsonValue filters = Json.read("[[\"a\", \"like\", 1]]");
    JsonValue options = Json.read("{\"limit\": \"1\", \"colour\": 1}");

    assertThatThrownBy(() -> queries.query(TestCall.ofServer(), List.of(), filters, options))
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .containsExactly(
                        new Problem("filters", "Value error, Invalid operation: like"),
                        new Problem("options.limit", "Input should be a valid integer"),
                        new Problem("options.colour", "Extra inputs are not permitted")));
  }

  @Test
  void tables_have_fewer_operators() throws Exception {
    JsonValue filters = Json.read("[[\"a\", \"rin\", 1]]");

    assertThatThrownBy(
            () ->
                queries.table(
                    TestCall.ofServer(), List.of(JsonObject.EMPTY), filters, JsonObject.EMPTY))
        .isInstanceOf(Fault.class)
        .hasMessageContaining("Invalid operation: rin");
  }

  @Test
  void a_type_error_keeps_its_class_and_text() throws Exception {
    List<JsonValue> rows = List.of(Json.read("{\"v\": null}"));
    JsonValue filters = Json.read("[[\"v\", \">\", 0]]");

    assertThatThrownBy(() -> queries.query(TestCall.ofServer(), rows, filters, JsonObject.EMPTY))
        .isInstanceOfSatisfying(
            Fault.Technical.class, fault -> assertThat(fault.type()).isEqualTo("TypeError"))
        .hasMessage("'>' not supported between instances of 'NoneType' and 'int'");
  }

  @Test
  void no_match_is_no_match() throws Exception {
    JsonValue options = Json.read("{\"get\": true}");

    assertThatThrownBy(
            () -> queries.query(TestCall.ofServer(), List.of(), JsonArray.EMPTY, options))
        .isInstanceOf(Fault.MatchNotFound.class);
  }

  @Test
  void null_is_no_filter_and_no_options() {
    assertThatThrownBy(
            () -> queries.query(TestCall.ofServer(), List.of(), JsonValue.NULL, JsonValue.NULL))
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid ->
                assertThat(invalid.problems())
                    .extracting(Problem::attribute)
                    .containsExactly("filters", "options"));
  }
}
