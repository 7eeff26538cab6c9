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

  /// Recorded from Python 3.11's parser, except for what it takes and JSON has not, and our limits.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      quoteCharacter = '\u0001',
      value = {
        "'a'|Expecting value: line 1 column 1 (char 0)",
        "{'a':1}|Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "{|Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
        "{\"a\":1,}|Expecting property name enclosed in double quotes: line 1 column 8 (char 7)",
        "{\"a\"}|Expecting ':' delimiter: line 1 column 5 (char 4)",
        "{\"a\":|Expecting value: line 1 column 6 (char 5)",
        "{\"a\":}|Expecting value: line 1 column 6 (char 5)",
        "{\"a\":1|Expecting ',' delimiter: line 1 column 7 (char 6)",
        "{\"a\":1 \"b\":2}|Expecting ',' delimiter: line 1 column 8 (char 7)",
        "[1,]|Expecting value: line 1 column 4 (char 3)",
        "[1|Expecting ',' delimiter: line 1 column 3 (char 2)",
        "[|Expecting value: line 1 column 2 (char 1)",
        "[1}|Expecting ',' delimiter: line 1 column 3 (char 2)",
        "[01]|Expecting ',' delimiter: line 1 column 3 (char 2)",
        "01|Extra data: line 1 column 2 (char 1)",
        "1.|Extra data: line 1 column 2 (char 1)",
        "1e|Extra data: line 1 column 2 (char 1)",
        "-|Expecting value: line 1 column 1 (char 0)",
        "+1|Expecting value: line 1 column 1 (char 0)",
        ".5|Expecting value: line 1 column 1 (char 0)",
        "tru|Expecting value: line 1 column 1 (char 0)",
        "truex|Extra data: line 1 column 5 (char 4)",
        "{} {}|Extra data: line 1 column 4 (char 3)",
        "\"a|Unterminated string starting at: line 1 column 1 (char 0)",
        "\"a\\|Unterminated string starting at: line 1 column 1 (char 0)",
        "\"\\x\"|Invalid \\escape: line 1 column 2 (char 1)",
        "\"\\u12g4\"|Invalid \\uXXXX escape: line 1 column 3 (char 2)",
        "\"\\u12|Invalid \\uXXXX escape: line 1 column 3 (char 2)",
        "\"\t\"|Invalid control character at: line 1 column 2 (char 1)",
        "\"😀\" x|Extra data: line 1 column 5 (char 4)",
        "\uFEFF1|Unexpected UTF-8 BOM (decode using utf-8-sig): line 1 column 1 (char 0)",
        "NaN|NaN is not a JSON number: line 1 column 1 (char 0)",
        "[-Infinity]|-Infinity is not a JSON number: line 1 column 2 (char 1)",
        "[1e999]|Number is too large for a double: line 1 column 2 (char 1)",
      })
  void the_sentence_names_place_and_fault(String text, String sentence) {
    assertThatThrownBy(() -> Json.read(text)).hasMessage(sentence);
    assertThatThrownBy(() -> Json.read(text.getBytes(StandardCharsets.UTF_8))).hasMessage(sentence);
  }

  @Test
  void lines_are_counted_and_limits_are_named() {
    assertThatThrownBy(() -> Json.read("   "))
        .hasMessage("Expecting value: line 1 column 4 (char 3)");
    assertThatThrownBy(() -> Json.read("{\n \"a\": 1\n \"b\": 2}"))
        .hasMessage("Expecting ',' delimiter: line 3 column 2 (char 11)");
    assertThatThrownBy(() -> Json.read("[".repeat(2000)))
        .hasMessage("Nested deeper than 1000 levels: line 1 column 1001 (char 1000)");
    assertThatThrownBy(() -> Json.read("1".repeat(Json.DIGITS_MAX + 1)))
        .hasMessage("A number has more than 4300 digits: line 1 column 1 (char 0)");
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

  @Test
  void bytes_that_are_no_utf8_are_refused_with_their_place() {
    byte[] bytes = {'[', '"', 'a', (byte) 0xFF, '"', ']'};

    assertThatThrownBy(() -> Json.read(bytes))
        .isInstanceOf(MalformedJson.class)
        .hasMessage("Invalid UTF-8: line 1 column 4 (char 3)");
  }
}
