package io.parbuckle.server.query;

import io.parbuckle.api.Call;
import io.parbuckle.api.query.Rows;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.function.Function;

/// The rows behind a query method, where a database finds them.
public interface StoredRows<T> extends Rows<T> {

  /// What this caller may see.
  ///
  /// @param extra the query's `options.extra`
  /// @param entry a row as filters see it, secrets masked
  Stored stored(Call call, JsonObject extra, Function<T, JsonValue> entry);

  /// The rows for a version whose entries differ from the newest: others, where their columns are
  /// no more what such an entry shows.
  default Rows<T> inOlderForm() {
    return this;
  }
}
