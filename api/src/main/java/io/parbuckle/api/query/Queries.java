package io.parbuckle.api.query;

import io.parbuckle.api.Call;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// Filters over rows of one's own, exactly as `X.query` applies them (`query.md`).
///
/// There are two sets of rules. [#query] has those of collections that a service makes when it is
/// asked; [#table] those of entries that lie in a table of the database, which the contract filters
/// in SQL (`query.md` §9). [io.parbuckle.api.Offer#query] has the former.
///
/// **Threads.** Any.
public interface Queries {

  /// Pages (`options.extra.cursor`) are in the order of the member `id`, or of `identifier`, `path`
  /// or `name` where rows have none; a cursor is good for this method and account only.
  ///
  /// @param filters the filters as the client sent them
  /// @param options the options as the client sent them
  /// @return a list, one row, a number, or a page, as the options say
  /// @throws io.parbuckle.api.fault.Fault with the contract's texts for what is wrong with them
  JsonValue query(Call call, List<JsonValue> rows, JsonValue filters, JsonValue options);

  /// The same by the rules of tables: `~` searches anywhere in a text and ignores case, `^` and `$`
  /// are LIKE, a comparison with null is no match instead of a fault, operators beyond those of SQL
  /// are refused, and the first member of `order_by` is the most significant.
  ///
  /// @param rows all entries of the table, in the order of their keys
  /// @param filters the filters as the client sent them
  /// @param options the options as the client sent them
  /// @return a list, one row, or a number, as the options say
  /// @throws io.parbuckle.api.fault.Fault with the contract's texts for what is wrong with them
  JsonValue table(Call call, List<JsonValue> rows, JsonValue filters, JsonValue options);

  /// Says what is wrong with filters and options before any row is looked for: parameters are
  /// judged before the work. The other methods judge them, too.
  ///
  /// @throws io.parbuckle.api.fault.Fault with the contract's texts
  void check(Call call, JsonValue filters, JsonValue options);

  /// The same for a method whose parameters have other names than `filters` and `options`, with
  /// which the attributes of its faults begin.
  ///
  /// @param filters such as `query_filters`
  /// @param options such as `query_options`
  Queries named(String filters, String options);
}
