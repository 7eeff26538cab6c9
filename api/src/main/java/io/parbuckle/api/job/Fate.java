package io.parbuckle.api.job;

import java.util.Locale;

/// What becomes of a job whose server stops or dies while it runs.
public enum Fate {
  /// It is FAILED.
  FAIL,
  /// It runs again from the start.
  REQUEUE,
  /// It runs again and finds what it saved with [JobContext#checkpoint(
  /// io.parbuckle.protocol.json.JsonValue)].
  RESUME;

  /// As it crosses the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
