package io.parbuckle.cli;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonText;

/// Texts from elsewhere, made fit for a terminal.
final class Texts {

  private Texts() {}

  /// On one line, without anything that a terminal would take for a command.
  static String line(String text) {
    return text.codePoints()
        .map(c -> Character.isISOControl(c) ? ' ' : c)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString()
        .strip();
  }

  /// On as many lines as it has, otherwise the same.
  static String lines(String text) {
    return text.lines().map(Texts::line).collect(java.util.stream.Collectors.joining("\n"));
  }

  /// The text, or nothing if it is none.
  static String of(JsonValue value) {
    return value instanceof JsonText(String text) ? text : "";
  }

  /// At most `width` characters.
  static String cut(String text, int width) {
    return text.codePointCount(0, text.length()) <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(width - 1, 0))) + "…";
  }
}
