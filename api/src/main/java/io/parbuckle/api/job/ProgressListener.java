package io.parbuckle.api.job;

import io.parbuckle.protocol.json.JsonValue;

/// Hears how far a job is, as whoever started it.
///
/// **Threads.** The job's own; must not block. What it throws is logged and changes nothing.
@FunctionalInterface
public interface ProgressListener {

  /// The job's body reported, whether that changed anything or not; or the job succeeded without
  /// having said 100.
  ///
  /// @param percent 0 to 100
  /// @param extra the body's own value, null in JSON until it sets one
  void reported(int percent, String text, JsonValue extra);
}
