package io.parbuckle.server.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.Call;
import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.filter.Rules;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestCall;
import io.parbuckle.server.fixture.TestQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PagesTest {

  private static final String SHIPS =
      """
      [{"id": 3, "name": "Cedar"}, {"id": 1, "name": "Alder"}, {"id": 2, "name": "Birch"},
       {"id": 5, "name": null}, {"id": 4, "name": "Birch"}]
      """;

  private final SettableTime time = new SettableTime();
  private final MemoryQueries queries = TestQueries.by(Rules.UNTIL_26, time);
  private final Call call = new TestCall(Caller.SYSTEM, "ship.query");

  private static JsonValue json(String text) throws MalformedJson {
    return Json.read(text.replace('\'', '"'));
  }

  private static List<JsonValue> ships() throws MalformedJson {
    return ((JsonValue.JsonArray) Json.read(SHIPS)).items();
  }

  private JsonObject page(Call by, String filters, String options, String cursor)
      throws MalformedJson {
    return page(by, ships(), filters, options, cursor);
  }

  private JsonObject page(
      Call by, List<JsonValue> rows, String filters, String options, String cursor)
      throws MalformedJson {
    JsonObject asked =
        ((JsonObject) json(options)).with("extra", JsonObject.of("cursor", JsonText.of(cursor)));
    return (JsonObject) queries.query(by, rows, json(filters), asked);
  }

  private static String cursor(JsonObject page) {
    return ((JsonText) page.at("cursor")).value();
  }

  private static String items(JsonObject page) {
    return Json.text(page.at("items"));
  }

  private void refused(ThrowingCall asked, String sentence) {
    assertThatThrownBy(asked::run)
        .isInstanceOfSatisfying(
            Fault.Invalid.class,
            invalid -> {
              assertThat(invalid.problems())
                  .extracting(Problem::attribute)
                  .containsExactly("options.extra.cursor");
              assertThat(invalid.problems().getFirst().message()).contains(sentence);
            });
  }

  private interface ThrowingCall {
    void run() throws Exception;
  }

  @Test
  void pages_come_in_the_order_of_the_primary_key() throws Exception {
    JsonObject first = page(call, "[]", "{'limit': 2, 'select': ['id']}", "");
    JsonObject second = page(call, "[]", "{'limit': 2, 'select': ['id']}", cursor(first));
    JsonObject third = page(call, "[]", "{'limit': 2, 'select': ['id']}", cursor(second));

    assertThat(items(first)).isEqualTo("[{\"id\":1},{\"id\":2}]");
    assertThat(items(second)).isEqualTo("[{\"id\":3},{\"id\":4}]");
    assertThat(items(third)).isEqualTo("[{\"id\":5}]");
    assertThat(third.at("cursor")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void what_is_sorted_by_need_not_be_selected() throws Exception {
    String options = "{'limit': 3, 'order_by': ['nulls_first:-name'], 'select': ['id']}";
    JsonObject first = page(call, "[]", options, "");
    JsonObject second = page(call, "[]", options, cursor(first));

    assertThat(items(first)).isEqualTo("[{\"id\":5},{\"id\":3},{\"id\":2}]");
    assertThat(items(second)).isEqualTo("[{\"id\":4},{\"id\":1}]");
    assertThat(second.at("cursor")).isEqualTo(JsonValue.NULL);
  }

  @Test
  void a_page_without_rows_is_the_last() throws Exception {
    JsonObject page = page(call, "[['id', '>', 9]]", "{}", "");

    assertThat(Json.text(page)).isEqualTo("{\"items\":[],\"cursor\":null}");
  }

  @Test
  void a_cursor_goes_with_its_method_account_filters_and_order_only() throws Exception {
    String cursor = cursor(page(call, "[]", "{'limit': 1}", ""));
    Caller other =
        new Caller("mara", 7, "LOGIN_PASSWORD", JsonObject.EMPTY, true, Set.of(), "192.0.2.7");

    String sentence = "The cursor was not given for this query.";
    refused(() -> page(new TestCall(Caller.SYSTEM, "boat.query"), "[]", "{}", cursor), sentence);
    refused(() -> page(new TestCall(other, "ship.query"), "[]", "{}", cursor), sentence);
    refused(() -> page(call, "[['id', '>', 0]]", "{}", cursor), sentence);
    refused(() -> page(call, "[]", "{'order_by': ['-id']}", cursor), sentence);
    assertThat(items(page(call, "[]", "{'limit': 1, 'select': ['id']}", cursor)))
        .isEqualTo("[{\"id\":2}]");
  }

  @Test
  void a_cursor_is_good_for_a_day() throws Exception {
    String cursor = cursor(page(call, "[]", "{'limit': 1}", ""));

    time.advance(Duration.ofHours(24));
    assertThat(page(call, "[]", "{'limit': 1}", cursor).at("cursor")).isNotEqualTo(JsonValue.NULL);

    time.advance(Duration.ofMillis(1));
    refused(() -> page(call, "[]", "{}", cursor), "older than 24 hours");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "1:", "1:AAAA", "1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "\uD834"})
  void what_is_no_cursor_is_refused(String cursor) {
    refused(() -> page(call, "[]", "{}", cursor), "The cursor was not given for this query.");
    refused(() -> page(call, "[]", "{}", cursor.repeat(1_025)), "The cursor was not given");
  }

  @Test
  void every_change_of_a_cursor_is_noticed() throws Exception {
    String cursor = cursor(page(call, "[]", "{'limit': 1}", ""));
    // The last group of Base64 has bits that mean nothing.
    for (int i = 2; i < cursor.length() - 4; i++) {
      char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
      String changed = cursor.substring(0, i) + other + cursor.substring(i + 1);
      refused(() -> page(call, "[]", "{}", changed), "The cursor was not given for this query.");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{'get': true}", "{'count': true}", "{'offset': 1}", "{'offset': -1}"})
  void pages_have_no_get_count_or_offset(String options) {
    refused(() -> page(call, "[]", options, ""), "Pages have no get, count or offset");
  }

  @Test
  void a_page_has_one_row_at_least() {
    refused(() -> page(call, "[]", "{'limit': -1}", ""), "1 to 10000, not -1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "1", "true", "[]", "{}"})
  void a_cursor_is_a_text(String cursor) throws Exception {
    JsonValue options = json("{'extra': {'cursor': " + cursor + "}}");

    refused(() -> queries.query(call, ships(), json("[]"), options), "A cursor is a text");
  }

  @Test
  void a_page_has_a_hundred_rows_unless_said_otherwise() throws Exception {
    List<JsonValue> rows = new ArrayList<>();
    for (int id = 1; id <= 101; id++) {
      rows.add(json("{'id': " + id + "}"));
    }

    JsonObject page = page(call, rows, "[]", "{}", "");

    assertThat(((JsonValue.JsonArray) page.at("items")).items()).hasSize(100);
    assertThat(items(page(call, rows, "[]", "{'limit': 0}", cursor(page))))
        .isEqualTo("[{\"id\":101}]");
  }

  @Test
  void a_cursor_shows_nothing_of_the_row_it_stands_for() throws Exception {
    String cursor = cursor(page(call, "[]", "{'limit': 1, 'order_by': ['nulls_last:name']}", ""));

    byte[] bytes = Base64.getDecoder().decode(cursor.substring(2));
    assertThat(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1))
        .doesNotContain("Alder");
  }

  @Test
  void a_place_too_long_for_a_cursor_is_found_again_by_its_row() throws Exception {
    List<JsonValue> rows = new ArrayList<>();
    for (int id = 1; id <= 4; id++) {
      rows.add(json("{'id': %d, 'note': '%s'}".formatted(id, "n".repeat(4_000 - id))));
    }
    String options = "{'limit': 2, 'order_by': ['note'], 'select': ['id']}";
    JsonObject first = page(call, rows, "[]", options, "");

    assertThat(items(first)).isEqualTo("[{\"id\":4},{\"id\":3}]");
    assertThat(cursor(first)).hasSizeLessThanOrEqualTo(1_024);
    assertThat(items(page(call, rows, "[]", options, cursor(first))))
        .isEqualTo("[{\"id\":2},{\"id\":1}]");

    rows.remove(2);
    refused(
        () -> page(call, rows, "[]", options, cursor(first)),
        "The last row of the page before has changed or gone");
  }

  @Test
  void rows_without_a_key_of_their_own_come_once_each() throws Exception {
    List<JsonValue> rows =
        List.of(
            json("{'name': 'a', 'train': 'x'}"),
            json("{'name': 'b', 'train': 'x'}"),
            json("{'name': 'a', 'train': 'y'}"));
    List<String> seen = new ArrayList<>();
    String cursor = "";
    do {
      JsonObject page = page(call, rows, "[]", "{'limit': 1}", cursor);
      seen.add(items(page));
      cursor = page.at("cursor") instanceof JsonText(String next) ? next : "";
    } while (!cursor.isEmpty());

    assertThat(seen)
        .hasSize(3)
        .doesNotHaveDuplicates()
        .last()
        .isEqualTo("[{\"name\":\"b\",\"train\":\"x\"}]");
  }
}
