package io.parbuckle.server.method;

import io.parbuckle.api.job.Retry;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonFraction;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.job.JobMethod;
import io.parbuckle.server.job.JobPolicy;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Describes what a job method declares of its jobs' lives (`extensions.md` §7.3), all members
/// present. Durations are seconds.
///
/// **Threads.** Any.
final class JobPolicyWriter {

  private JobPolicyWriter() {}

  static JsonObject describe(JobMethod job) {
    JobPolicy declared = job.policy();
    Retry retry = declared.retry();
    Duration limit = declared.timeLimit();
    Schedule schedule = declared.schedule();
    Map<String, JsonValue> policy = new LinkedHashMap<>();
    policy.put("fate", JsonText.of(declared.fate().word()));
    policy.put("retry", retry == null ? JsonValue.NULL : retry(retry));
    policy.put("time_limit", limit == null ? JsonValue.NULL : seconds(limit));
    policy.put("running_max", number(declared.runningMax()));
    policy.put("priority", JsonText.of(declared.priority().word()));
    policy.put("unique", JsonBoolean.of(declared.unique() != null));
    policy.put("lock_queue_size", number(job.lockQueueSize()));
    policy.put("history", JsonText.of(declared.history().name().toLowerCase(Locale.ROOT)));
    policy.put("schedule", schedule == null ? JsonValue.NULL : schedule(job.name(), schedule));
    return new JsonObject(policy);
  }

  private static JsonValue number(@Nullable Integer number) {
    return number == null ? JsonValue.NULL : JsonInteger.of(number);
  }

  /// Whole where they are.
  private static JsonValue seconds(Duration duration) {
    return duration.toMillisPart() == 0
        ? JsonInteger.of(duration.toSeconds())
        : new JsonFraction(duration.toMillis() / 1000.0);
  }

  private static JsonObject retry(Retry retry) {
    return JsonObject.of(
            "attempts", JsonInteger.of(retry.attempts()), "first", seconds(retry.first()))
        .with("factor", new JsonFraction(retry.factor()))
        .with("max", seconds(retry.max()))
        .with("jitter", new JsonFraction(retry.jitter()));
  }

  private static JsonObject schedule(String method, Schedule schedule) {
    return JsonObject.of(
            "method", JsonText.of(method), "arguments", new JsonArray(schedule.arguments()))
        .with("cron", JsonText.of(schedule.cron()))
        .with("timezone", JsonText.of(schedule.timezone()));
  }
}
