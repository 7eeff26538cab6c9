package io.parbuckle.server.query;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.IntStream;

/// Letters without regard to case, in the two senses of the contract (`query.md` §5, §6).
///
/// *Full folding* of a text, for the prefix `C`: `ß` becomes `ss`, `ﬁ` becomes `fi`, `İ` becomes
/// two characters. The JDK has no such function, but its full upper case, taken down again letter
/// by letter, is the Unicode table but for three places, which stand in [#folded(int)].
///
/// *One for one*, for `(?i)` in regular expressions: two letters are the same when their lower or
/// upper case is.
final class CaseFolding {

  private static final int DOTLESS_I = 'ı';
  private static final int CAPITAL_SHARP_S = 'ẞ';

  private CaseFolding() {}

  /// The text in full case folding.
  static String full(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return fullOfAny(text);
      }
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String fullOfAny(String text) {
    StringBuilder folded = new StringBuilder(text.length() + 8);
    for (int i = 0; i < text.length(); ) {
      int codePoint = text.codePointAt(i);
      folded.append(folded(codePoint));
      i += Character.charCount(codePoint);
    }
    return folded.toString();
  }

  private static String folded(int codePoint) {
    if (codePoint == DOTLESS_I) {
      return "ı";
    }
    if (codePoint == CAPITAL_SHARP_S) {
      return "ss";
    }
    if (isCherokee(codePoint)) {
      return Character.toString(Character.toUpperCase(codePoint)); // came into Unicode as capitals
    }
    // Each letter by itself: a whole word would turn its last sigma into a final one again.
    StringBuilder lower = new StringBuilder();
    Character.toString(codePoint)
        .toUpperCase(Locale.ROOT)
        .codePoints()
        .forEach(upper -> lower.append(Character.toString(upper).toLowerCase(Locale.ROOT)));
    return lower.toString();
  }

  private static boolean isCherokee(int codePoint) {
    return (codePoint >= 0x13A0 && codePoint <= 0x13FD)
        || (codePoint >= 0xAB70 && codePoint <= 0xABBF);
  }

  /// The one letter that stands for all that differ from `codePoint` in case only.
  static int simple(int codePoint) {
    int lower = Character.toLowerCase(codePoint);
    int simple = Character.toLowerCase(Character.toUpperCase(lower));
    // Pairs whose common upper case is more than one letter.
    return switch (simple) {
      case 0x1FD3 -> 0x0390;
      case 0x1FE3 -> 0x03B0;
      case 0xFB06 -> 0xFB05;
      default -> simple;
    };
  }

  /// The same among A to Z only.
  static int ascii(int codePoint) {
    return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + ('a' - 'A') : codePoint;
  }

  /// The letters from `low` to `high` that another letter stands for, each by that letter.
  static IntStream simpleOfOthers(int low, int high) {
    int[] cased = Cased.LETTERS;
    int from = Arrays.binarySearch(cased, low);
    int first = from < 0 ? -from - 1 : from;
    return IntStream.range(first, cased.length)
        .map(i -> cased[i])
        .takeWhile(letter -> letter <= high)
        .map(CaseFolding::simple);
  }

  /// All letters that another one stands for; made when the first range without case is.
  private static final class Cased {

    static final int[] LETTERS =
        IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
            .filter(letter -> simple(letter) != letter)
            .toArray();
  }
}
