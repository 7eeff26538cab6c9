package io.parbuckle.server.query;

/// Texts as sequences of code points. Java's own methods see UTF-16 units: they sort `𝄞` before
/// `Ａ`, and find half of a character in a whole one.
final class Texts {

  private Texts() {}

  /// Order by code point.
  static int compare(String a, String b) {
    int common = Math.min(a.length(), b.length());
    for (int i = 0; i < common; i++) {
      if (a.charAt(i) != b.charAt(i)) {
        int from = splits(a, i) || splits(b, i) ? i - 1 : i;
        return Integer.compare(a.codePointAt(from), b.codePointAt(from));
      }
    }
    return Integer.compare(a.length(), b.length());
  }

  static boolean startsWith(String text, String start) {
    return text.startsWith(start) && !splits(text, start.length());
  }

  static boolean endsWith(String text, String end) {
    return text.endsWith(end) && !splits(text, text.length() - end.length());
  }

  static boolean contains(String text, String part) {
    int at = text.indexOf(part);
    while (at >= 0 && (splits(text, at) || splits(text, at + part.length()))) {
      at = text.indexOf(part, at + 1);
    }
    return at >= 0;
  }

  /// Whether the place lies between the two halves of one character.
  private static boolean splits(String text, int place) {
    return place > 0
        && place < text.length()
        && Character.isSurrogatePair(text.charAt(place - 1), text.charAt(place));
  }
}
