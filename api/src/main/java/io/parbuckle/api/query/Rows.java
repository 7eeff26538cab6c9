package io.parbuckle.api.query;

import io.parbuckle.api.Call;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;

/// The rows behind a query method.
@FunctionalInterface
public interface Rows<T> {

  /// All rows that this caller may see, in their natural order.
  ///
  /// @param extra the query's `options.extra`
  List<T> all(Call call, JsonObject extra) throws Exception;
}
