package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;

/// A regular expression in Python's flavour, ready to be asked of texts (`query.md` §5).
///
/// An engine of our own, because `java.util.regex` cannot be stopped: it counts no steps, and at
/// the end of a text it does not even read characters that could be counted. It also knows other
/// classes, other anchors and other errors.
///
/// **Threads.** One.
final class Regex {

  /// Characters of a pattern; a list of a thousand names fits.
  static final int LENGTH_MAX = 16_384;

  private final RegexMachine machine;

  private Regex(RegexMachine machine) {
    this.machine = machine;
  }

  /// @throws QueryFault of kind `BAD_REGEX` if the pattern is none
  static Regex of(String pattern) {
    return of(pattern, false);
  }

  /// The same as if the pattern began with `(?i)`.
  static Regex ignoringCase(String pattern) {
    return of(pattern, true);
  }

  private static Regex of(String pattern, boolean ignoringCase) {
    if (pattern.length() > LENGTH_MAX) {
      throw refused("The regular expression is longer than " + LENGTH_MAX + " characters.");
    }
    try {
      RegexNode root = RegexParser.parse(pattern, ignoringCase);
      return new Regex(new RegexMachine(RegexProgram.of(root)));
    } catch (RegexSyntaxException e) {
      throw refused(e.getMessage());
    }
  }

  private static QueryFault refused(String message) {
    return QueryFault.of(Kind.BAD_REGEX, "re.error", message);
  }

  /// Whether the text has a match that begins where the text does.
  boolean matchesStart(String text, Effort effort) {
    return machine.matchesStart(text, effort);
  }

  /// Whether the text has a match anywhere.
  boolean matchesAnywhere(String text, Effort effort) {
    return machine.matchesAnywhere(text, effort);
  }
}
