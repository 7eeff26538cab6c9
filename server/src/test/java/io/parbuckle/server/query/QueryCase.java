package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parbuckle.protocol.filter.Filter;
import io.parbuckle.protocol.filter.FilterParser;
import io.parbuckle.protocol.filter.OptionsParser;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryOptions;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// One example of a query: data, filters, options, and what must come of them. The form is that of
/// the contract's `query-examples.json`; a member `rules` names other rules than those of 25.10.
record QueryCase(JsonObject source) {

  static Stream<QueryCase> in(String resource) throws IOException, MalformedJson {
    try (InputStream in = QueryCase.class.getResourceAsStream(resource)) {
      byte[] bytes = Objects.requireNonNull(in, resource).readAllBytes();
      return items(Json.read(bytes)).stream().map(item -> new QueryCase((JsonObject) item));
    }
  }

  String name() {
    return text(source.at("name"));
  }

  Rules rules() {
    return source.get("rules") instanceof JsonText(String rules)
        ? Rules.valueOf(rules)
        : Rules.UNTIL_26;
  }

  JsonValue run(Rules rules) {
    QueryOptions options = OptionsParser.parse(source.at("options"), rules);
    Filter filter = FilterParser.parse(source.at("filters"), rules);
    return Query.run(items(source.at("data")), filter, options, rules);
  }

  void check() {
    JsonValue error = source.get("error");
    if (error == null) {
      // As texts: 1 and 1.0 differ, and so does the order of members.
      assertThat(Json.text(run(rules()))).isEqualTo(Json.text(source.at("expect")));
    } else {
      checkFault((JsonObject) error);
    }
  }

  private void checkFault(JsonObject expected) {
    QueryFault fault = catchThrowableOfType(QueryFault.class, () -> run(rules()));

    assertThat(fault).as("a fault was expected").isNotNull();
    assertThat(fault.kind().word()).as(fault.getMessage()).isEqualTo(text(expected.at("kind")));
    if (expected.get("class") != null) {
      assertThat(fault.type()).isEqualTo(text(expected.at("class")));
    }
    if (expected.get("message") != null) {
      assertThat(fault.getMessage()).isEqualTo(text(expected.at("message")));
    }
  }

  private static List<JsonValue> items(JsonValue array) {
    return ((JsonArray) array).items();
  }

  private static String text(JsonValue value) {
    return ((JsonText) value).value();
  }

  @Override
  public String toString() {
    return name();
  }
}
