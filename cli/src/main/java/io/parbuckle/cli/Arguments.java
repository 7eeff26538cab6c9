package io.parbuckle.cli;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Arguments of a method, as typed: JSON, or else text. `-` stands for standard input.
final class Arguments {

  private static final String STANDARD_INPUT = "-";

  private final Surroundings surroundings;

  Arguments(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  List<JsonValue> read(List<String> texts) {
    if (texts.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw Refusal.usage("Only one argument can be read from standard input, not two.");
    }
    List<JsonValue> values = new ArrayList<>();
    for (String text : texts) {
      values.add(text.equals(STANDARD_INPUT) ? read(standardInput(), "-") : read(text, text));
    }
    return values;
  }

  private JsonValue read(String text, String shown) {
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      if (text.startsWith("{") || text.startsWith("[")) {
        surroundings
            .err()
            .println(
                "Note: taken as text, because it is no JSON ("
                    + Texts.line(String.valueOf(e.getMessage()))
                    + "): "
                    + Texts.cut(Texts.line(shown), 60));
      }
      return JsonText.of(text);
    }
  }

  private String standardInput() {
    try {
      String all = new String(surroundings.in().readAllBytes(), StandardCharsets.UTF_8);
      return all.endsWith("\n") ? all.substring(0, all.length() - 1) : all;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read standard input", e);
    }
  }

  /// Whether this is JSON, rather than something that would be taken as text.
  static boolean isJson(String text) {
    try {
      Json.read(text);
      return true;
    } catch (MalformedJson _) {
      return false;
    }
  }

  /// Refuses what looks like an option, because it is more likely a slip than a text. A text that
  /// begins with a dash is given as JSON.
  static void refuseOptions(String method, List<String> texts) {
    if (method.startsWith("-")) {
      throw Refusal.usage("There is no option " + method + ".");
    }
    for (String text : texts) {
      if (text.startsWith("-") && !text.equals(STANDARD_INPUT) && !isJson(text)) {
        throw Refusal.usage(
            "There is no option "
                + text
                + ". If it is meant as a text, write it as JSON: '\""
                + text
                + "\"'.");
      }
    }
  }
}
