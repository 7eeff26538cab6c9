package io.parbuckle.api.job;

import io.parbuckle.protocol.json.JsonValue;
import java.util.List;

/// Starting jobs from inside the server.
///
/// **Threads.** Any.
public interface Jobs {

  /// Starts a job method as the server itself.
  ///
  /// @throws io.parbuckle.api.fault.Fault when it cannot be accepted, as a client would be told
  default Job start(String method, List<JsonValue> arguments) {
    return start(method, arguments, (_, _, _) -> {});
  }

  /// The same, with somebody who hears of each report of progress. A job that the call was answered
  /// with instead of its own does not tell.
  Job start(String method, List<JsonValue> arguments, ProgressListener listener);
}
