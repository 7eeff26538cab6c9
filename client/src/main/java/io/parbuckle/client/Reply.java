package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;

/// How a call ended.
sealed interface Reply {

  record Result(JsonValue value) implements Reply {}

  record Refused(CallError error) implements Reply {}

  record Lost(ConnectionException cause) implements Reply {}

  /// @throws CallException or [ConnectionException], with the stack of whoever asks
  default JsonValue value() {
    return switch (this) {
      case Result(JsonValue value) -> value;
      case Refused(CallError error) -> throw new CallException(error);
      case Lost(ConnectionException cause) -> throw cause.again();
    };
  }
}
