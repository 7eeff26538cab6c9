package io.parbuckle.server.query;

import java.util.Arrays;
import java.util.function.IntPredicate;

/// The text of a pattern, token by token: a character, or a backslash with the character behind it.
///
/// **Threads.** One.
final class RegexSource {

  /// Behind the last token.
  static final int END = -1;

  // Above every code point.
  private static final int ESCAPED = 1 << 24;

  private final int[] tokens;
  private int at;

  RegexSource(String pattern) throws RegexSyntaxException {
    int[] characters = pattern.codePoints().toArray();
    int[] found = new int[characters.length];
    int count = 0;
    int place = 0;
    while (place < characters.length) {
      int character = characters[place++];
      if (character != '\\') {
        found[count++] = character;
      } else if (place < characters.length) {
        found[count++] = ESCAPED | characters[place++];
      } else {
        throw new RegexSyntaxException("bad escape (end of pattern) at position " + (place - 1));
      }
    }
    this.tokens = Arrays.copyOf(found, count);
  }

  static boolean isEscape(int token) {
    return token != END && (token & ESCAPED) != 0;
  }

  /// The character behind the backslash.
  static int escaped(int token) {
    return token & ~ESCAPED;
  }

  /// The token as it was written.
  static String text(int token) {
    if (token == END) {
      return "";
    }
    return isEscape(token) ? "\\" + Character.toString(escaped(token)) : Character.toString(token);
  }

  int next() {
    return at < tokens.length ? tokens[at] : END;
  }

  int take() {
    int token = next();
    if (token != END) {
      at++;
    }
    return token;
  }

  boolean takes(int token) {
    if (next() != token) {
      return false;
    }
    at++;
    return true;
  }

  /// Up to `count` tokens that are such characters.
  String takeWhile(int count, IntPredicate wanted) {
    StringBuilder taken = new StringBuilder();
    while (taken.length() < count && next() != END && wanted.test(next())) {
      taken.appendCodePoint(take());
    }
    return taken.toString();
  }

  /// What stands before the terminator, which is taken too.
  String takeUntil(int terminator, String what) throws RegexSyntaxException {
    StringBuilder taken = new StringBuilder();
    while (next() != terminator) {
      if (next() == END) {
        throw error(
            taken.isEmpty()
                ? "missing " + what
                : "missing " + Character.toString(terminator) + ", unterminated name");
      }
      taken.append(text(take()));
    }
    if (taken.isEmpty()) {
      throw error("missing " + what);
    }
    at++;
    return taken.toString();
  }

  /// Where the next token begins, in tokens.
  int place() {
    return at;
  }

  void back(int place) {
    at = place;
  }

  /// A fault at this place, counted in characters from 0.
  RegexSyntaxException error(String message) {
    int position = 0;
    for (int i = 0; i < at; i++) {
      position += isEscape(tokens[i]) ? 2 : 1;
    }
    return new RegexSyntaxException(message + " at position " + position);
  }
}
