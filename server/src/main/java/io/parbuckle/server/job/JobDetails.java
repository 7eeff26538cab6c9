package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.Priority;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a job has beyond the 19 members of the contract (`extensions.md` §7.1).
///
/// @param queued when it was accepted
/// @param begun when its latest attempt began
/// @param attempt attempts begun; 0 while it never ran
/// @param attemptsMax how many are allowed, those that the server's end cost included
/// @param nextAttempt during the pause between two attempts
/// @param waitsFor `lock`, `slot`, `retry` or `pause`; null when it runs, may run, or has ended
/// @param line how many stand before it in the line of its lock
/// @param abort asked for, and not stopped yet
/// @param deadline end of the time limit of the running attempt
/// @param checkpoint when the body last saved one
/// @param unique the unique key
/// @param transfer what has gone through its pipes, as JSON; null for a job without
public record JobDetails(
    Instant queued,
    @Nullable Instant begun,
    Fate fate,
    int attempt,
    int attemptsMax,
    @Nullable Instant nextAttempt,
    Priority priority,
    @Nullable String lock,
    @Nullable String waitsFor,
    @Nullable Integer line,
    @Nullable AbortRequest abort,
    List<Interruption> interruptions,
    @Nullable Instant deadline,
    @Nullable Instant checkpoint,
    @Nullable String unique,
    @Nullable JsonObject transfer,
    String node) {

  public JobDetails {
    interruptions = List.copyOf(interruptions);
  }

  /// Somebody asked for it to stop.
  ///
  /// @param overdue the body has not stopped within the grace period
  public record AbortRequest(Instant at, String by, boolean overdue) {

    JsonObject json() {
      return JsonObject.of("time", JsonInstant.of(at), "by", JsonText.of(by))
          .with("overdue", JsonBoolean.of(overdue));
    }

    static @Nullable AbortRequest read(JsonValue value) {
      return value instanceof JsonObject object
              && object.at("time") instanceof JsonInstant at
              && object.at("by") instanceof JsonText(String by)
          ? new AbortRequest(at.value(), by, object.at("overdue") == JsonBoolean.TRUE)
          : null;
    }
  }

  /// The server went while it ran.
  ///
  /// @param cause `stop` or `crash`
  /// @param became the contract's word for the state that followed
  public record Interruption(Instant at, String cause, String became) {

    JsonValue json() {
      return JsonObject.of("time", JsonInstant.of(at), "cause", JsonText.of(cause))
          .with("became", JsonText.of(became));
    }

    static @Nullable Interruption read(JsonValue value) {
      return value instanceof JsonObject object
              && object.at("time") instanceof JsonInstant at
              && object.at("cause") instanceof JsonText(String cause)
              && object.at("became") instanceof JsonText(String became)
          ? new Interruption(at.value(), cause, became)
          : null;
    }
  }

  /// The same of a job that runs no more.
  JobDetails stopped(@Nullable Interruption interruption) {
    List<Interruption> all = new ArrayList<>(interruptions);
    if (interruption != null) {
      all.add(interruption);
    }
    return new JobDetails(
        queued,
        begun,
        fate,
        attempt,
        attemptsMax,
        null,
        priority,
        lock,
        null,
        null,
        null,
        all,
        null,
        checkpoint,
        unique,
        transfer,
        node);
  }

  JsonArray interruptionsJson() {
    return new JsonArray(interruptions.stream().map(Interruption::json).toList());
  }

  /// The object `details` of a job with this owner.
  public JsonObject json(Caller owner) {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("time_queued", JsonInstant.of(queued));
    members.put("time_begun", instant(begun));
    members.put("fate", JsonText.of(fate.word()));
    members.put("attempt", JsonInteger.of(attempt));
    members.put("attempts_max", JsonInteger.of(attemptsMax));
    members.put("next_attempt", instant(nextAttempt));
    members.put("priority", JsonText.of(priority.word()));
    members.put("waits_for", JobView.text(waitsFor));
    members.put("lock", JobView.text(lock));
    members.put("line", line == null ? JsonValue.NULL : JsonInteger.of(line));
    members.put("abort", abort == null ? JsonValue.NULL : abort.json());
    members.put("interruptions", interruptionsJson());
    members.put("deadline", instant(deadline));
    members.put("checkpoint", instant(checkpoint));
    members.put("unique", JobView.text(unique));
    members.put("transfer", transfer == null ? JsonValue.NULL : transfer);
    members.put("owner", owner(owner));
    members.put("node", JsonText.of(node));
    return new JsonObject(members);
  }

  private static JsonValue instant(@Nullable Instant at) {
    return at == null ? JsonValue.NULL : JsonInstant.of(at);
  }

  private static JsonValue owner(Caller owner) {
    String name = owner.username();
    if (name == null) {
      return JsonValue.NULL;
    }
    JsonValue key =
        owner.data().at("api_key") instanceof JsonObject object ? object.at("id") : JsonValue.NULL;
    return JsonObject.of("username", JsonText.of(name), "origin", JsonText.of(owner.address()))
        .with("api_key", key);
  }
}
