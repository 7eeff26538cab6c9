package io.parbuckle.protocol.filter;

/// Which set of rules a query follows. The contract has two for collections in memory, by release
/// (`query.md` §10), and one for tables (§9).
public enum Rules {

  /// Collections in memory up to release 26: the last key of `order_by` is the most significant,
  /// date texts replace equal texts in the whole query.
  UNTIL_26,

  /// Collections in memory from release 27 on: the first key dominates, dates are what they say.
  FROM_27,

  /// Tables: as their database would answer, whether it is asked or not.
  TABLE;

  /// Whether a filter is read as release 27 reads it.
  boolean readsAs27() {
    return switch (this) {
      case UNTIL_26, TABLE -> false;
      case FROM_27 -> true;
    };
  }
}
