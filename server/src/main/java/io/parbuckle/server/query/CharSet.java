package io.parbuckle.server.query;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The characters that one place of a regular expression takes: ranges of code points and classes
/// such as `\w`, or all but these.
///
/// **Threads.** Any; immutable.
final class CharSet {

  /// What counts as equal to a letter of another case.
  enum Case {
    EXACT,
    /// `(?i)`
    ANY,
    /// `(?i)` with `(?a)`: only A to Z have case.
    ANY_ASCII;

    int folded(int codePoint) {
      return switch (this) {
        case EXACT -> codePoint;
        case ANY -> CaseFolding.simple(codePoint);
        case ANY_ASCII -> CaseFolding.ascii(codePoint);
      };
    }
  }

  /// The classes that have an escape of their own.
  enum Category {
    DIGIT,
    SPACE,
    WORD,
    /// The same with `(?a)`.
    ASCII_DIGIT,
    ASCII_SPACE,
    ASCII_WORD;

    boolean contains(int codePoint) {
      return switch (this) {
        case DIGIT -> Character.isDigit(codePoint);
        case SPACE -> isSpace(codePoint);
        case WORD -> isWord(codePoint);
        case ASCII_DIGIT -> codePoint >= '0' && codePoint <= '9';
        case ASCII_SPACE -> codePoint == ' ' || (codePoint >= '\t' && codePoint <= '\r');
        case ASCII_WORD -> codePoint < 0x80 && isWord(codePoint);
      };
    }

    private static boolean isSpace(int codePoint) {
      if (codePoint < 0x80) {
        return codePoint == ' '
            || (codePoint >= '\t' && codePoint <= '\r')
            || (codePoint >= 0x1C && codePoint <= 0x1F);
      }
      return codePoint == 0x85 || Character.isSpaceChar(codePoint);
    }

    // Not Java's \w, which takes combining marks and leaves out ² and ½.
    private static boolean isWord(int codePoint) {
      if (Character.isLetterOrDigit(codePoint) || codePoint == '_') {
        return true;
      }
      int type = Character.getType(codePoint);
      return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
    }
  }

  /// A set is first written down, member by member.
  static final class Builder {

    private record Range(int low, int high) {}

    private final List<Range> ranges = new ArrayList<>();
    private final Set<Category> within = EnumSet.noneOf(Category.class);
    private final Set<Category> without = EnumSet.noneOf(Category.class);

    Builder add(int low, int high) {
      ranges.add(new Range(low, high));
      return this;
    }

    Builder add(Category category, boolean negated) {
      (negated ? without : within).add(category);
      return this;
    }

    boolean isEmpty() {
      return ranges.isEmpty() && within.isEmpty() && without.isEmpty();
    }

    CharSet build(boolean negated, Case letters) {
      List<Range> closed = merged(ranges);
      for (Range range : List.copyOf(closed)) {
        closed.addAll(others(range, letters));
      }
      List<Range> disjoint = merged(closed);
      int[] bounds = new int[2 * disjoint.size()];
      int count = 0;
      for (Range range : disjoint) {
        bounds[count++] = range.low();
        bounds[count++] = range.high();
      }
      return new CharSet(
          bounds,
          within.toArray(Category[]::new),
          without.toArray(Category[]::new),
          negated,
          letters);
    }

    /// The same characters in ranges that neither touch nor overlap, in order.
    private static List<Range> merged(List<Range> ranges) {
      List<Range> sorted = new ArrayList<>(ranges);
      sorted.sort(Comparator.comparingInt(Range::low));
      List<Range> merged = new ArrayList<>();
      for (Range range : sorted) {
        boolean touches = !merged.isEmpty() && range.low() <= merged.getLast().high() + 1;
        if (touches) {
          Range last = merged.removeLast();
          merged.add(new Range(last.low(), Math.max(last.high(), range.high())));
        } else {
          merged.add(range);
        }
      }
      return merged;
    }

    /// The letters that stand for those of the range, where they lie outside of it.
    private static List<Range> others(Range range, Case letters) {
      return switch (letters) {
        case EXACT -> List.of();
        case ANY ->
            CaseFolding.simpleOfOthers(range.low(), range.high())
                .mapToObj(letter -> new Range(letter, letter))
                .toList();
        case ANY_ASCII -> {
          int low = Math.max(range.low(), 'A');
          int high = Math.min(range.high(), 'Z');
          yield low > high
              ? List.of()
              : List.of(new Range(CaseFolding.ascii(low), CaseFolding.ascii(high)));
        }
      };
    }
  }

  private final int[] bounds;
  private final Category[] within;
  private final Category[] without;
  private final boolean negated;
  private final Case letters;

  // The answers for the first 128 characters, which most texts are made of.
  private final long asciiLow;
  private final long asciiHigh;

  private CharSet(
      int[] bounds, Category[] within, Category[] without, boolean negated, Case letters) {
    this.bounds = bounds;
    this.within = within;
    this.without = without;
    this.negated = negated;
    this.letters = letters;
    this.asciiLow = answers(0);
    this.asciiHigh = answers(64);
  }

  static CharSet of(int codePoint, Case letters) {
    return new Builder().add(codePoint, codePoint).build(false, letters);
  }

  static CharSet of(Category category, boolean negated) {
    return new Builder().add(category, negated).build(false, Case.EXACT);
  }

  /// Everything but line feed.
  static CharSet dot() {
    return new Builder().add('\n', '\n').build(true, Case.EXACT);
  }

  static CharSet everything() {
    return new Builder().build(true, Case.EXACT);
  }

  boolean contains(int codePoint) {
    if (codePoint < 64) {
      return ((asciiLow >>> codePoint) & 1) != 0;
    }
    if (codePoint < 128) {
      return ((asciiHigh >>> (codePoint - 64)) & 1) != 0;
    }
    return looksUp(codePoint);
  }

  private long answers(int from) {
    long answers = 0;
    for (int i = 0; i < 64; i++) {
      if (looksUp(from + i)) {
        answers |= 1L << i;
      }
    }
    return answers;
  }

  private boolean looksUp(int codePoint) {
    return isMember(codePoint) != negated;
  }

  private boolean isMember(int codePoint) {
    if (isInRange(letters.folded(codePoint))) {
      return true;
    }
    for (Category category : within) {
      if (category.contains(codePoint)) {
        return true;
      }
    }
    for (Category category : without) {
      if (!category.contains(codePoint)) {
        return true;
      }
    }
    return false;
  }

  private boolean isInRange(int codePoint) {
    int place = Arrays.binarySearch(bounds, codePoint);
    if (place >= 0) {
      return true; // a bound itself
    }
    int before = -place - 1;
    return before % 2 == 1; // behind a lower bound and before its upper one
  }
}
