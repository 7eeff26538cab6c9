package io.parbuckle.protocol.filter;

import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a query is asked to make of the entries that match (`query.md` §8).
///
/// @param extra switches of the method's own; the engine does not look at them
/// @param orderBy the keys to sort by, as given; which of them dominates is a matter of [Rules]
/// @param select what to keep of each entry; none keeps everything
/// @param count answer how many match, not which
/// @param get answer the first match; that there is none is then a fault
/// @param offset how many to leave out; below 0: all but the last so many
/// @param limit how many to answer; 0: all; below 0: all but the last so many
/// @param forceSqlFilters ask the database, whatever the service would do; nothing in memory
public record QueryOptions(
    JsonObject extra,
    List<SortKey> orderBy,
    List<Selector> select,
    boolean count,
    boolean get,
    long offset,
    long limit,
    boolean forceSqlFilters) {

  /// The largest limit that may be asked for.
  public static final int LIMIT_MAX = 10_000;

  /// Everything, as it comes.
  public static final QueryOptions DEFAULTS =
      new QueryOptions(JsonObject.EMPTY, List.of(), List.of(), false, false, 0, 0, false);

  public QueryOptions {
    orderBy = List.copyOf(orderBy);
    select = List.copyOf(select);
  }

  /// Where entries go whose key is null.
  public enum Nulls {
    /// Nothing was said of them.
    UNSAID,
    FIRST,
    LAST
  }

  /// One key to sort by: `nulls_last:-captain.name`.
  public record SortKey(Nulls nulls, boolean descending, FieldPath path) {

    private static final String NULLS_FIRST = "nulls_first:";
    private static final String NULLS_LAST = "nulls_last:";

    static SortKey of(String text, Rules rules) {
      if (text.startsWith(NULLS_FIRST)) {
        return directed(Nulls.FIRST, text.substring(NULLS_FIRST.length()), rules);
      }
      if (text.startsWith(NULLS_LAST)) {
        return directed(Nulls.LAST, text.substring(NULLS_LAST.length()), rules);
      }
      return directed(Nulls.UNSAID, text, rules);
    }

    private static SortKey directed(Nulls nulls, String text, Rules rules) {
      boolean descending = text.startsWith("-");
      return new SortKey(
          nulls, descending, FieldPath.of(descending ? text.substring(1) : text, rules));
    }
  }

  /// One thing to keep of an entry.
  ///
  /// @param name where the value goes, dots and all; null: to the same place as in the entry
  public record Selector(FieldPath path, @Nullable String name) {}
}
