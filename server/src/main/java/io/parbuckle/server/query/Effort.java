package io.parbuckle.server.query;

import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;

/// How much work the regular expressions of one query may still be.
///
/// Most patterns take time linear in the text. With back-references or looks a hostile one could
/// take years (`(a+)+\1$`); nothing in the reference stops it.
///
/// **Bound.** [#STEPS] for the query, and what an ordinary pattern needs for each text that is
/// looked at. What asks for more is refused as a faulty pattern, after about a second.
///
/// **Threads.** One.
final class Effort {

  private static final long STEPS = 100_000_000;
  private static final long STEPS_A_TEXT = 1_000;
  private static final long STEPS_A_CHARACTER = 100;

  private long left = STEPS;

  /// A text comes to be looked at.
  void begins(String text) {
    left = Math.min(STEPS, left + STEPS_A_TEXT + STEPS_A_CHARACTER * text.length());
  }

  /// @throws QueryFault when nothing is left
  void takes(long steps) {
    left -= steps;
    if (left < 0) {
      throw QueryFault.of(
          Kind.BAD_REGEX,
          "re.error",
          "The regular expression takes too long on these texts; simplify it.");
    }
  }
}
