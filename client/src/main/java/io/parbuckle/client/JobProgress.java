package io.parbuckle.client;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;

/// How far a job is.
///
/// @param state `WAITING`, `RUNNING`, `SUCCESS`, `FAILED` or `ABORTED`
/// @param percent 0 to 100
/// @param description what it does now, often empty
/// @param extra whatever the job puts beside it
public record JobProgress(String state, int percent, String description, JsonValue extra) {

  static final JobProgress UNKNOWN = new JobProgress("WAITING", 0, "", JsonValue.NULL);

  public JobProgress {
    percent = Math.clamp(percent, 0, 100);
  }

  /// Reads an entry of `core.get_jobs`; what is missing stays as it was.
  static JobProgress of(JsonObject entry, JobProgress before) {
    String state = entry.at("state") instanceof JsonText(String word) ? word : before.state;
    if (!(entry.at("progress") instanceof JsonObject progress)) {
      return new JobProgress(state, before.percent, before.description, before.extra);
    }
    return new JobProgress(
        state,
        percent(progress.at("percent"), before.percent),
        progress.at("description") instanceof JsonText(String text) ? text : "",
        progress.at("extra"));
  }

  private static int percent(JsonValue value, int before) {
    return switch (value) {
      case JsonInteger number when number.fitsInt() -> (int) number.small();
      case JsonValue.JsonFraction(double number) -> (int) number;
      default -> before;
    };
  }
}
