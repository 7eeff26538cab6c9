package io.parbuckle.server.event;

import io.parbuckle.protocol.json.JsonValue;

/// Fields of a change that become JSON only if somebody hears of it: for what changes so often that
/// writing it for nobody would cost. Immutable.
public interface Unwritten {

  /// The fields.
  JsonValue write();

  /// About how many bytes of memory they take, cheaply told.
  long weight();
}
