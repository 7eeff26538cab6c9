package io.parbuckle.server.store;

import io.parbuckle.protocol.json.JsonValue;

/// Records to JSON and back, by the rules of the methods' parameters and results.
///
/// **Threads.** Any.
public interface RecordJson {

  /// Members that are missing take their defaults.
  ///
  /// @throws io.parbuckle.api.fault.Fault if the value is no such record
  <T> T read(JsonValue value, Class<T> type);

  /// Secrets included.
  JsonValue write(Object value);
}
