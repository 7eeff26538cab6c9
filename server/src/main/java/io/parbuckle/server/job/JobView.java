package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.event.Weight;
import io.parbuckle.server.job.JobState.Aborted;
import io.parbuckle.server.job.JobState.Ended;
import io.parbuckle.server.job.JobState.Failed;
import io.parbuckle.server.job.JobState.Running;
import io.parbuckle.server.job.JobState.Succeeded;
import io.parbuckle.server.job.JobState.Waiting;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A job as others see it at one moment. Immutable; JSON is made when somebody asks for it.
///
/// @param messageIds ids of the requests that led to it
/// @param arguments as records show them, secrets masked
/// @param readRole holders may see it although it is not theirs
/// @param redaction masks the secrets of its result; null when its method is not known any more
public record JobView(
    long id,
    List<JsonValue> messageIds,
    String method,
    JsonValue arguments,
    boolean transientJob,
    @Nullable String description,
    boolean abortable,
    @Nullable String logsPath,
    @Nullable String logsExcerpt,
    Progress progress,
    JobState state,
    Caller owner,
    @Nullable Role readRole,
    JobMethod.@Nullable Shown redaction,
    JobDetails details) {

  private static final int MEMBERS = 19;

  /// The view itself with its state and details, in bytes of memory, about.
  private static final long SHALLOW_BYTES = 500;

  public JobView {
    messageIds = List.copyOf(messageIds);
  }

  /// The 19 members as a caller may see them, secrets of the result included where it may.
  public JsonObject fieldsFor(Caller caller) {
    return maySeeSecrets(caller) ? fields() : shown();
  }

  /// Whether there is something in the result that not everybody may see who may see the job.
  public boolean secretResult() {
    return state instanceof Succeeded && redaction != null && redaction.secretResult();
  }

  /// Whether the caller may see the result as it is.
  public boolean maySeeSecrets(Caller caller) {
    return redaction == null || !redaction.secretResult() || redaction.maySeeSecrets(caller);
  }

  /// What the caller may see of the job's result, or of a copy of it.
  public JsonValue resultFor(Caller caller, JsonValue raw) {
    return redaction == null || maySeeSecrets(caller) ? raw : redaction.result(raw);
  }

  /// The 19 members, the result raw.
  public JsonObject fields() {
    return members(
        state instanceof Succeeded succeeded ? succeeded.result() : JsonValue.NULL, unwritten());
  }

  /// The 19 members with the secrets of the result masked, as `core.get_jobs` answers them.
  public JsonObject shown() {
    if (!(state instanceof Succeeded succeeded) || succeeded.unwritten() != null) {
      return fields();
    }
    try {
      JsonValue result =
          redaction == null ? succeeded.result() : redaction.result(succeeded.result());
      return members(result, null);
    } catch (RuntimeException e) {
      return members(JsonValue.NULL, String.valueOf(e.getMessage())); // not the whole listing
    }
  }

  private @Nullable String unwritten() {
    return state instanceof Succeeded succeeded ? succeeded.unwritten() : null;
  }

  private JsonObject members(JsonValue result, @Nullable String resultError) {
    JobError error = state instanceof Failed failed ? failed.error() : null;
    Map<String, JsonValue> members = LinkedHashMap.newLinkedHashMap(MEMBERS);
    members.put("id", JsonInteger.of(id));
    members.put("message_ids", new JsonArray(messageIds));
    members.put("method", JsonText.of(method));
    members.put("arguments", arguments);
    members.put("transient", JsonBoolean.of(transientJob));
    members.put("description", text(description));
    members.put("abortable", JsonBoolean.of(abortable));
    members.put("logs_path", text(logsPath));
    members.put("logs_excerpt", text(logsExcerpt));
    members.put("progress", progress.json());
    members.put("result", result);
    members.put("result_encoding_error", text(resultError));
    members.put("error", text(error == null ? null : error.error()));
    members.put("exception", text(error == null ? null : error.exception()));
    members.put("exc_info", error == null ? JsonValue.NULL : error.excInfo());
    members.put("state", JsonText.of(state.word()));
    members.put("time_started", zoneless(details.queued()));
    members.put("time_finished", finished());
    members.put("credentials", owner.shown());
    return new JsonObject(members);
  }

  private JsonValue finished() {
    return state instanceof Ended ended ? zoneless(ended.at()) : JsonValue.NULL;
  }

  /// Filters see the times of jobs without a zone (`jobs.md` §2); on the wire it makes no
  /// difference.
  private static JsonInstant zoneless(Instant at) {
    return new JsonInstant(at, true);
  }

  static JsonValue text(@Nullable String text) {
    return text == null ? JsonValue.NULL : JsonText.of(text);
  }

  /// Whether nothing will follow.
  public boolean ended() {
    return state instanceof Ended;
  }

  /// About how many bytes of memory it takes.
  public long weight() {
    long outcome =
        switch (state) {
          case Waiting _, Running _, Aborted _ -> 0;
          case Succeeded succeeded -> Weight.of(succeeded.result());
          case Failed failed ->
              Weight.of(failed.error().error())
                  + Weight.of(failed.error().exception())
                  + Weight.of(failed.error().excInfo());
        };
    return SHALLOW_BYTES
        + outcome
        + Weight.of(arguments)
        + Weight.of(description)
        + Weight.of(logsExcerpt)
        + progress.weight();
  }

  /// How it ended; null while it has not.
  @Nullable JobOutcome outcome() {
    return switch (state) {
      case Waiting _, Running _ -> null;
      case Succeeded succeeded -> new JobOutcome.Succeeded(succeeded.result());
      case Failed failed -> new JobOutcome.Failed(failed.error().thrown());
      case Aborted _ -> new JobOutcome.Aborted();
    };
  }
}
