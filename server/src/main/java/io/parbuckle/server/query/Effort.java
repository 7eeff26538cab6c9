package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.filter.QueryFault;
import io.parbuckle.protocol.filter.QueryFault.Kind;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;

/// How much work one query may still be.
///
/// Each value that a condition is asked of counts: a filter of a thousand conditions over a million
/// rows, or over long lists, would keep a thread for minutes.
///
/// Most patterns of regular expressions take time linear in the text. With back-references or looks
/// a hostile one could take years (`(a+)+\1$`); nothing in the reference stops it.
///
/// **Bound.** [#STEPS] for the query, and what an ordinary pattern needs for each text that is
/// looked at. What asks for more is refused as a faulty pattern, after about a second. [#LOOKS]
/// values; what asks for more is refused after some seconds.
///
/// **Threads.** One.
final class Effort {

  private static final long STEPS = 100_000_000;
  private static final long STEPS_A_TEXT = 1_000;
  private static final long STEPS_A_CHARACTER = 100;

  private static final long LOOKS = 200_000_000;

  private long left = STEPS;
  private long looks = LOOKS;

  /// A condition is asked of one more value.
  ///
  /// @throws Fault.CallError 16 when nothing is left
  void looks() {
    looks--;
    if (looks < 0) {
      throw new Fault.CallError(
              Errno.EBUSY,
              "This filter compares more than "
                  + LOOKS
                  + " values. Ask for less at a time: put conditions first that the database"
                  + " decides, or use fewer of them.")
          .with("bound", JsonText.of("query.comparisons"))
          .with("limit", JsonInteger.of(LOOKS));
    }
  }

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
