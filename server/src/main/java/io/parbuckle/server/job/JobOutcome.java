package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;

/// How a job ended, for those who wait for it.
public sealed interface JobOutcome {

  /// @param result raw, secrets included
  record Succeeded(JsonValue result) implements JobOutcome {}

  /// @param cause what the body threw; after a restart as much of it as was kept
  record Failed(Exception cause) implements JobOutcome {}

  record Aborted() implements JobOutcome {}

  /// The result, null for a job that was aborted; what the body threw is thrown.
  default JsonValue result() throws Exception {
    return switch (this) {
      case Succeeded succeeded -> succeeded.result();
      case Failed failed -> throw failed.cause();
      case Aborted _ -> JsonValue.NULL;
    };
  }
}
