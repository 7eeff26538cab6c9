package io.parbuckle.server.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.MalformedJson;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// JSON of any sort is read or refused with a place, and what was written is read as the same.
///
/// Fuzz tests of what the `protocol` module reads stand here, with those of the server: Jazzer's
/// agent costs each module that has one several seconds.
final class JsonFuzzTest {

  private static final String PLACE = ": line \\d+ column \\d+ \\(char \\d+\\)";

  @FuzzTest
  void extended(byte[] input) {
    JsonValue value;
    try {
      value = Json.read(input);
    } catch (MalformedJson e) {
      assertThat(e.getMessage())
          .matches("(?s)(Error parsing (\\$\\w+|date): .+|.+" + PLACE + ")")
          .doesNotStartWith("Invalid JSON");
      return;
    }
    String once = Json.text(value);
    assertThat(once).matches("[ -~]*");
    // A set of times may lose elements when their fractions of a second are cut off, but only once.
    String twice = Json.text(parsed(once));
    assertThat(Json.text(parsed(twice))).isEqualTo(twice);
    if (!once.contains("$set")) {
      assertThat(twice).isEqualTo(once);
    }
  }

  @FuzzTest
  void plain(byte[] input) throws MalformedJson {
    String text = text(input);
    JsonValue value;
    try {
      value = Json.readPlain(text);
    } catch (MalformedJson e) {
      assertThat(e.getMessage()).matches("(?s).+" + PLACE).doesNotStartWith("Invalid JSON");
      return;
    }
    assertThat(Json.readPlain(Json.text(value))).isEqualTo(value);
  }

  /// Texts and bytes are read by two readers, which agree.
  @FuzzTest
  void textAndBytes(byte[] input) {
    String text = text(input);
    assertThat(outcome(() -> Json.read(text)))
        .isEqualTo(outcome(() -> Json.read(text.getBytes(StandardCharsets.UTF_8))));
  }

  private interface Reading {
    JsonValue read() throws MalformedJson;
  }

  private static Object outcome(Reading reading) {
    try {
      return reading.read();
    } catch (MalformedJson e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static JsonValue parsed(String text) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      throw new AssertionError("what was written is not read: " + text, e);
    }
  }

  /// The input as UTF-8, or as Latin letters if it is none.
  private static String text(byte[] input) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(input)).toString();
    } catch (CharacterCodingException _) {
      return new String(input, StandardCharsets.ISO_8859_1);
    }
  }
}
