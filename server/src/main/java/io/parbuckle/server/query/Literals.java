package io.parbuckle.server.query;

import org.jspecify.annotations.Nullable;

/// Regular expressions that are no more than a text.
final class Literals {

  private static final String SIGNS = ".^$*+?{}[]\\|()";

  /// Longer ones are left to the engine, which bounds them.
  private static final int LENGTH_MAX = 1_024;

  private Literals() {}

  /// The text that a pattern asks for at the start; null if it asks for anything else.
  static @Nullable String of(String pattern) {
    if (pattern.length() > LENGTH_MAX) {
      return null;
    }
    String text = pattern.startsWith("^") ? pattern.substring(1) : pattern;
    return text.chars().anyMatch(each -> SIGNS.indexOf(each) >= 0) ? null : text;
  }
}
