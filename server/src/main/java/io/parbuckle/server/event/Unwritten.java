package io.parbuckle.server.event;

import io.parbuckle.protocol.json.JsonValue;

/// Fields of a change that become JSON only if somebody hears of it: for what changes so often that
/// writing it for nobody would cost. Immutable.
public interface Unwritten {

  /// The fields.
  JsonValue write();

  /// The same with what only those hear who asked for details.
  default JsonValue writeInDetail() {
    return write();
  }

  /// Whether only the details have changed, so that nobody else hears of it.
  default boolean onlyDetails() {
    return false;
  }

  /// About how many bytes of memory they take, cheaply told.
  long weight();
}
