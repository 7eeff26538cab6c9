package io.parbuckle.protocol.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `protocol.md` §2.3: numbers keep their kind, the parser takes what Python's takes.
final class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "0",
        "-1",
        "9007199254740993",
        "1180591620717411303424",
        "1.0",
        "1000.0",
        "-0.0",
        "5e-324",
        "0.0001",
        "1e+16",
        "1.5e+300",
        "123456789012345.6",
        "9999999999999998.0",
        "\"\"",
        "\"a\\\"b\\\\c\\nd\"",
        "\"\\u017elu\\u0165\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud800\"",
        "\"/\"",
        "[]",
        "{}",
        "[1,[2,{\"a\":[]}]]",
        "{\"b\":1,\"a\":2}"
      })
  void a_value_is_written_as_it_was_read(String text) throws MalformedJson {
    assertThat(Json.text(Json.read(text))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "1e2, 100.0",
    "1E2, 100.0",
    "-0, 0",
    "1e-5, 1e-05",
    "100000000000000000.0, 1e+17",
    "0.00012, 0.00012",
    "12345678901234567890.0, 1.2345678901234567e+19"
  })
  void a_number_is_written_in_the_shortest_form_that_keeps_its_kind(String in, String out)
      throws MalformedJson {
    assertThat(Json.text(Json.read(in))).isEqualTo(out);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "'a'",
        "{'a':1}",
        "[1,]",
        "{\"a\":1,}",
        "NaN",
        "Infinity",
        "-Infinity",
        "1E400",
        "[1e999]",
        "01",
        "+1",
        ".5",
        "1.",
        "\"a\nb\"",
        "{} {}",
        "1 x",
        "{\"a\"}",
        "[",
        "{\"a\":",
        "tru",
        "\"\\x\"",
        "// c\n1",
        "\uFEFF1"
      })
  void what_is_no_json_is_refused(String text) {
    assertThatThrownBy(() -> Json.read(text))
        .isInstanceOf(MalformedJson.class)
        .message()
        .isNotEmpty();
    assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void white_space_around_the_document_is_fine() throws MalformedJson {
    assertThat(Json.read(" \t\r\n1 \n")).isEqualTo(JsonInteger.of(1));
  }

  @Test
  void of_two_equal_names_the_last_wins_in_the_place_of_the_first() throws MalformedJson {
    assertThat(Json.text(Json.read("{\"a\":1,\"b\":2,\"a\":3}"))).isEqualTo("{\"a\":3,\"b\":2}");
  }

  @Test
  void an_integer_of_any_size_stays_exact() throws MalformedJson {
    BigInteger huge = BigInteger.TEN.pow(4299);

    assertThat(Json.read(huge.toString())).isEqualTo(JsonInteger.of(huge));
    assertThatThrownBy(() -> Json.read("1".repeat(Json.DIGITS_MAX + 1)))
        .isInstanceOf(MalformedJson.class);
  }

  @Test
  void integers_and_fractions_differ() throws MalformedJson {
    assertThat(Json.read("1")).isNotEqualTo(Json.read("1.0"));
    assertThat(Json.read("1.0")).isEqualTo(new JsonFraction(1));
  }

  @Test
  void nesting_is_accepted_to_five_hundred_levels_and_refused_cleanly_far_above()
      throws MalformedJson {
    Json.read("[".repeat(500) + "]".repeat(500));

    assertThatThrownBy(() -> Json.read("[".repeat(2000) + "]".repeat(2000)))
        .isInstanceOf(MalformedJson.class);
    assertThatThrownBy(() -> Json.read("[".repeat(100_000))).isInstanceOf(MalformedJson.class);
  }

  @Test
  void a_control_character_is_written_escaped() {
    assertThat(Json.text(JsonText.of("\u0000\u001f\u007f"))).isEqualTo("\"\\u0000\\u001f\u007f\"");
  }

  @Test
  void plain_json_leaves_extended_forms_alone() throws MalformedJson {
    assertThat(Json.readPlain("{\"$date\":0}"))
        .isEqualTo(JsonObject.of("$date", JsonInteger.of(0)));
  }
}
