package io.parbuckle.protocol.json;

import java.util.BitSet;
import java.util.Locale;

/// Finds the first place at which a text stops being JSON, and says what was wrong there, in the
/// words that clients of the reference know: Python's (`protocol.md` §2.3).
///
/// Only a text that was refused is looked at, so nothing here is on a hot path. Places are counted
/// in code points: lines and columns from 1, `char` from 0.
///
/// **Threads.** One; make a new one for each text.
final class JsonFault {

  private static final int END = -1;
  private static final int REPLACEMENT = 0xFFFD;

  private final int[] text;
  private int at;

  /// What the position is inside of: set for an object, clear for an array.
  private final BitSet objects = new BitSet();

  private int depth;

  private JsonFault(String text) {
    this.text = text.codePoints().toArray();
  }

  /// Leaves the walk at the first fault.
  private static final class Found extends Exception {
    Found(String sentence) {
      super(sentence, null, false, false);
    }
  }

  /// The sentence for a text that the reader refused.
  static String in(String text) {
    JsonFault fault = new JsonFault(text);
    try {
      fault.document();
    } catch (Found found) {
      return String.valueOf(found.getMessage());
    }
    // Bytes that were no UTF-8 stand as replacement characters, which a string may hold.
    int replaced = fault.indexOf(REPLACEMENT);
    if (replaced >= 0) {
      return fault.sentence("Invalid UTF-8", replaced);
    }
    // Not reached for any text that is known: the reader refuses what is refused here.
    return fault.sentence("Invalid JSON", fault.at);
  }

  private int indexOf(int character) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == character) {
        return i;
      }
    }
    return -1;
  }

  private void document() throws Found {
    if (peek() == 0xFEFF) {
      throw new Found(sentence("Unexpected UTF-8 BOM (decode using utf-8-sig)", 0));
    }
    do {
      value();
    } while (depth > 0);
    skipSpace();
    if (at < text.length) {
      throw new Found(sentence("Extra data", at));
    }
  }

  /// Reads what begins here, and closes what ends behind it. Containers are left open: their
  /// elements are the next values.
  private void value() throws Found {
    skipSpace();
    int begin = at;
    switch (peek()) {
      case '{' -> {
        if (open(true, '}')) {
          return;
        }
      }
      case '[' -> {
        if (open(false, ']')) {
          return;
        }
      }
      case '"' -> string();
      case 'n' -> word("null");
      case 't' -> word("true");
      case 'f' -> word("false");
      case 'N' -> nonsense("NaN");
      case 'I' -> nonsense("Infinity");
      case '-' -> {
        if (startsWith("-Infinity")) {
          nonsense("-Infinity");
        }
        number(begin);
      }
      default -> number(begin);
    }
    close();
  }

  /// @return whether a first element follows
  private boolean open(boolean object, int closing) throws Found {
    if (depth == Json.DEPTH_MAX) {
      throw new Found(sentence("Nested deeper than " + Json.DEPTH_MAX + " levels", at));
    }
    at++;
    skipSpace();
    if (peek() == closing) {
      at++;
      return false;
    }
    objects.set(depth++, object);
    if (object) {
      name();
    }
    return true;
  }

  /// Behind a whole value: ends the containers that end here, up to the next element's beginning.
  private void close() throws Found {
    while (depth > 0) {
      boolean object = objects.get(depth - 1);
      skipSpace();
      int here = peek();
      if (here == (object ? '}' : ']')) {
        at++;
        depth--;
        continue;
      }
      if (here != ',') {
        throw new Found(sentence("Expecting ',' delimiter", at));
      }
      at++;
      if (object) {
        skipSpace();
        name();
      }
      return;
    }
  }

  private void name() throws Found {
    if (peek() != '"') {
      throw new Found(sentence("Expecting property name enclosed in double quotes", at));
    }
    string();
    skipSpace();
    if (peek() != ':') {
      throw new Found(sentence("Expecting ':' delimiter", at));
    }
    at++;
  }

  private void string() throws Found {
    int begin = at++;
    while (true) {
      int here = peek();
      if (here == END) {
        throw new Found(sentence("Unterminated string starting at", begin));
      }
      if (here < ' ') {
        throw new Found(sentence("Invalid control character at", at));
      }
      at++;
      if (here == '"') {
        return;
      }
      if (here == '\\') {
        escape(begin);
      }
    }
  }

  private void escape(int begin) throws Found {
    int backslash = at - 1;
    int kind = peek();
    if (kind == END) {
      throw new Found(sentence("Unterminated string starting at", begin));
    }
    at++;
    if (kind == 'u') {
      for (int digit = 0; digit < 4; digit++, at++) {
        // Python also wants something behind the four digits.
        if (at + 1 >= text.length || Character.digit(text[at], 16) < 0) {
          throw new Found(sentence("Invalid \\uXXXX escape", backslash + 1));
        }
      }
    } else if ("\"\\/bfnrt".indexOf(kind) < 0) {
      throw new Found(sentence("Invalid \\escape", backslash));
    }
  }

  private void word(String word) throws Found {
    if (!startsWith(word)) {
      throw new Found(sentence("Expecting value", at));
    }
    at += word.length();
  }

  /// What Python takes and JSON has not.
  private void nonsense(String word) throws Found {
    throw new Found(
        sentence(startsWith(word) ? word + " is not a JSON number" : "Expecting value", at));
  }

  private void number(int begin) throws Found {
    if (peek() == '-') {
      at++;
    }
    int digits = at;
    if (peek() == '0') {
      at++;
    } else {
      skipDigits();
    }
    if (at == digits) {
      throw new Found(sentence("Expecting value", begin));
    }
    if (peek() == '.' && isDigit(at + 1)) {
      at++;
      skipDigits();
    }
    exponent();
    if (at - begin > Json.DIGITS_MAX) {
      throw new Found(sentence("A number has more than " + Json.DIGITS_MAX + " digits", begin));
    }
    if (Double.isInfinite(Double.parseDouble(new String(text, begin, at - begin)))
        && isFraction(begin)) {
      throw new Found(sentence("Number is too large for a double", begin));
    }
  }

  private void exponent() {
    if (peek() != 'e' && peek() != 'E') {
      return;
    }
    int sign = at + 1 < text.length && (text[at + 1] == '+' || text[at + 1] == '-') ? 1 : 0;
    if (isDigit(at + 1 + sign)) {
      at += 1 + sign;
      skipDigits();
    }
  }

  private boolean isFraction(int begin) {
    String number = new String(text, begin, at - begin).toLowerCase(Locale.ROOT);
    return number.indexOf('.') >= 0 || number.indexOf('e') >= 0;
  }

  private void skipDigits() {
    while (isDigit(at)) {
      at++;
    }
  }

  private boolean isDigit(int place) {
    return place < text.length && text[place] >= '0' && text[place] <= '9';
  }

  private void skipSpace() {
    while (at < text.length && " \t\r\n".indexOf(text[at]) >= 0) {
      at++;
    }
  }

  private int peek() {
    return at < text.length ? text[at] : END;
  }

  private boolean startsWith(String word) {
    for (int i = 0; i < word.length(); i++) {
      if (at + i >= text.length || text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private String sentence(String what, int place) {
    int line = 1;
    int lineBegin = 0;
    for (int i = 0; i < place; i++) {
      if (text[i] == '\n') {
        line++;
        lineBegin = i + 1;
      }
    }
    return "%s: line %d column %d (char %d)".formatted(what, line, place - lineBegin + 1, place);
  }
}
