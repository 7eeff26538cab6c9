package io.parbuckle.server.query;

/// SQL's `like` as SQLite has it: `%` is any text, `_` any character, A to Z have no case.
final class Like {

  private Like() {}

  /// @param text the code points
  /// @param pattern likewise
  static boolean matches(int[] text, int[] pattern) {
    int at = 0;
    int wanted = 0;
    // Where to go on when what follows the last % does not fit: one character further on.
    int percent = -1;
    int retry = 0;
    while (at < text.length) {
      if (wanted < pattern.length && pattern[wanted] == '%') {
        percent = wanted++;
        retry = at;
      } else if (wanted < pattern.length && isSame(text[at], pattern[wanted])) {
        at++;
        wanted++;
      } else if (percent >= 0) {
        wanted = percent + 1;
        at = ++retry;
      } else {
        return false;
      }
    }
    while (wanted < pattern.length && pattern[wanted] == '%') {
      wanted++;
    }
    return wanted == pattern.length;
  }

  private static boolean isSame(int character, int wanted) {
    return wanted == '_' || CaseFolding.ascii(character) == CaseFolding.ascii(wanted);
  }
}
