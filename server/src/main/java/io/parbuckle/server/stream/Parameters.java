package io.parbuckle.server.stream;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// Reads `; name="value"; other=token` as headers have it (RFC 9110 §5.6.6).
///
/// Lenient where browsers are: an unclosed quote ends with the text.
final class Parameters {

  private final String text;
  private int at;

  private Parameters(String text) {
    this.text = text;
  }

  /// By name, in lower case; the first of two equal names counts.
  static Map<String, String> of(String text) {
    Map<String, String> found = new HashMap<>();
    Parameters reader = new Parameters(text);
    while (reader.at < text.length()) {
      reader.skip("; \t");
      String name = reader.until("=;").strip().toLowerCase(Locale.ROOT);
      if (reader.at < text.length() && text.charAt(reader.at) == '=') {
        reader.at++;
        reader.skip(" \t");
        found.putIfAbsent(name, reader.value());
      }
    }
    return found;
  }

  private String value() {
    if (at >= text.length() || text.charAt(at) != '"') {
      return until(";").strip();
    }
    StringBuilder value = new StringBuilder();
    for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
      if (text.charAt(at) == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.append(text.charAt(at));
    }
    at++;
    until(";");
    return value.toString();
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private String until(String characters) {
    int start = Math.min(at, text.length());
    at = start;
    while (at < text.length() && characters.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(start, at);
  }
}
