package io.parbuckle.server.query;

import io.parbuckle.protocol.json.JsonValue;
import java.util.function.Predicate;

/// What a query wants of stored rows.
///
/// @param where what the database is to decide; rows that it leaves out cannot match
/// @param order how they come
/// @param offset how many of them are left out at the front
/// @param atMost how many will do as a rule; 0 for all. Whoever asks stops when there are enough
/// @param matches decides all of the filter, for entries that are not in the database. Always true
///   if whoever asked looks at every entry himself
/// @param patience how long slice after slice may be read
public record Wanted(
    Sql where,
    SqlOrder order,
    long offset,
    long atMost,
    Predicate<JsonValue> matches,
    Patience patience) {

  /// As long as it takes.
  public Wanted(Sql where, SqlOrder order, long offset, long atMost, Predicate<JsonValue> matches) {
    this(where, order, offset, atMost, matches, Patience.ENDLESS);
  }

  /// The same with an end.
  Wanted within(Patience limited) {
    return new Wanted(where, order, offset, atMost, matches, limited);
  }

  /// The same from the front on.
  ///
  /// @param most how many will do; 0 for all
  public Wanted fromFront(long most) {
    return new Wanted(where, order, 0, most, matches, patience);
  }

  /// Everything, in the order of the key.
  public static Wanted all(Stored stored) {
    return where(Sql.TRUE, stored);
  }

  /// What the database lets through, in the order of the key, to be looked at one by one.
  static Wanted where(Sql where, Stored stored) {
    return new Wanted(where, SqlOrder.natural(stored.table(), stored.dialect()), 0, 0, _ -> true);
  }
}
