package io.parbuckle.api.query;

import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// Filters over rows of one's own, exactly as `X.query` applies them (`query.md`).
///
/// **Threads.** Any.
public interface Queries {

  /// @param filters the filters as the client sent them
  /// @param options the options as the client sent them
  /// @return a list, one row, or a number, as the options say
  /// @throws io.parbuckle.api.fault.Fault with the contract's texts for what is wrong with them
  JsonValue query(List<JsonValue> rows, JsonValue filters, JsonValue options);
}
