package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.filter.QueryParams;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.MalformedJson;
import java.util.List;

/// A query of any sort is refused, or answered, by each of the rules.
final class FilterFuzzTest {

  private static final List<JsonValue> ENTRIES =
      read("""
      [
        {"id": 1, "name": "ab", "size": 1.5, "on": true, "at": {"$date": 1000}, "none": null,
         "tags": ["a", "b"], "in": {"deep": [{"x": 1}, {"x": "y"}], "a.b": 2}},
        {"id": 2, "name": "AB", "size": 3, "on": false, "at": {"$date": 2000}, "none": 1,
         "tags": [], "in": {"deep": [], "a.b": "2"}},
        {"id": 3, "name": "", "size": null, "on": null, "at": null, "none": [],
         "tags": [["a"], {"b": 1}], "in": null}
      ]
      """)
          .items();

  /// The arguments of a query method: filters and options.
  @FuzzTest
  void arguments(byte[] input) {
    JsonArray arguments;
    try {
      if (!(Json.read(input) instanceof JsonArray array)) {
        return;
      }
      arguments = array;
    } catch (MalformedJson _) {
      return;
    }
    for (Rules rules : Rules.values()) {
      ask(arguments.items(), rules);
    }
  }

  private static void ask(List<JsonValue> arguments, Rules rules) {
    QueryParams params;
    try {
      params = QueryParams.read(arguments, rules);
    } catch (QueryFault fault) {
      assertThat(fault.kind()).isIn(Kind.INVALID_QUERY, Kind.MALFORMED_QUERY, Kind.BAD_PATH);
      assertThat(fault.problems()).allSatisfy(each -> assertThat(each.message()).isNotEmpty());
      return;
    }
    try {
      JsonValue answer = Query.run(ENTRIES, params.filters(), params.options(), rules);
      assertThat(Json.text(answer)).isNotEmpty();
    } catch (QueryFault fault) {
      assertThat(fault.problems()).isEmpty();
      assertThat(fault.type()).isNotEmpty();
    }
  }

  private static JsonArray read(String text) {
    try {
      return (JsonArray) Json.read(text);
    } catch (MalformedJson e) {
      throw new AssertionError(e);
    }
  }
}
