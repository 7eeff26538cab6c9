package io.parbuckle.server.job;

import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import io.parbuckle.server.job.JobDetails.AbortRequest;
import io.parbuckle.server.job.JobDetails.Interruption;
import io.parbuckle.server.job.JobState.Aborted;
import io.parbuckle.server.job.JobState.Ended;
import io.parbuckle.server.job.JobState.Failed;
import io.parbuckle.server.job.JobState.Running;
import io.parbuckle.server.job.JobState.Succeeded;
import io.parbuckle.server.job.JobState.Waiting;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Jobs to rows and back. What is secret is sealed; what cannot be read spoils its own job only.
///
/// **Threads.** Any.
final class Rows {

  private static final Logger LOG = LoggerFactory.getLogger(Rows.class);

  private final Secrets secrets;
  private final Path logs;
  private final String node;

  Rows(Secrets secrets, Path logs, String node) {
    this.secrets = secrets;
    this.logs = logs;
    this.node = node;
  }

  /// A job that was taken in.
  ///
  /// @param running whether its turn has come
  JobRow accepted(LiveJob job, boolean running) {
    LiveJob.Terms terms = job.terms();
    JobMethod method = terms.method();
    JobView view = job.view();
    boolean secret = method.shown().secretArguments();
    return new JobRow(
        terms.id(),
        method.name(),
        running ? "RUNNING" : "WAITING",
        method.policy().history().name(),
        method.policy().fate().name(),
        terms.lock(),
        method.needsPipe(),
        Json.text(terms.shown()),
        raw(terms, secret),
        secret,
        false,
        Json.text(new JsonArray(view.messageIds())),
        method.transientJob(),
        method.abortable(),
        view.description(),
        method.logs(),
        null,
        0,
        "",
        null,
        null,
        null,
        null,
        null,
        null,
        Json.text(Owners.write(terms.owner())),
        running ? 1 : 0,
        null,
        terms.queued(),
        running ? terms.queued() : null,
        null,
        method.policy().priority().name(),
        terms.unique(),
        method.policy().attempts(),
        null,
        running ? job.deadlineFrom(terms.queued()) : null,
        null,
        null,
        null,
        null);
  }

  private @Nullable String raw(LiveJob.Terms terms, boolean secret) {
    JsonArray raw = new JsonArray(terms.raw());
    if (raw.equals(terms.shown())) {
      return null;
    }
    return secret ? secrets.seal(purpose("arguments", terms.id()), Json.text(raw)) : Json.text(raw);
  }

  private static String purpose(String what, long id) {
    return "job." + what + ":" + id;
  }

  /// The arguments to run a stored job with.
  ///
  /// @throws io.parbuckle.api.fault.Fault when they were sealed with another key
  List<JsonValue> arguments(JobRow row) throws MalformedJson {
    String raw = row.argumentsRaw();
    String text =
        raw == null
            ? row.arguments()
            : row.argumentsSealed() ? secrets.open(purpose("arguments", row.id()), raw) : raw;
    return Json.read(text) instanceof JsonArray(List<JsonValue> items) ? items : List.of();
  }

  /// What a body saves, as it is stored: it may hold anything.
  String checkpoint(long id, JsonValue value) {
    return secrets.seal(purpose("checkpoint", id), Json.text(value));
  }

  /// What a body saved.
  ///
  /// @throws io.parbuckle.api.fault.Fault when it was sealed with another key
  @Nullable JsonValue checkpoint(JobRow row) throws MalformedJson {
    String sealed = row.checkpoint();
    return sealed == null ? null : Json.read(secrets.open(purpose("checkpoint", row.id()), sealed));
  }

  /// What a job is now, for an update of its row.
  JobRow of(JobView view, boolean secretResult) {
    Succeeded success = view.state() instanceof Succeeded succeeded ? succeeded : null;
    JobError error = view.state() instanceof Failed failed ? failed.error() : null;
    return new JobRow(
        view.id(),
        view.method(),
        view.state().word(),
        "",
        view.details().fate().name(),
        null,
        false,
        "",
        null,
        false,
        secretResult,
        Json.text(new JsonArray(view.messageIds())),
        view.transientJob(),
        view.abortable(),
        view.description(),
        view.logsPath() != null,
        view.logsExcerpt(),
        view.progress().percent(),
        view.progress().description(),
        view.progress().extra().equals(JsonValue.NULL) ? null : Json.text(view.progress().extra()),
        success == null ? null : result(view.id(), success, secretResult),
        success == null ? null : success.unwritten(),
        error == null ? null : error.error(),
        error == null ? null : error.exception(),
        error == null ? null : Json.text(error.excInfo()),
        "",
        view.details().attempt(),
        interruptions(view.details()),
        view.details().queued(),
        view.details().begun(),
        view.state() instanceof Ended ended ? ended.at() : null,
        view.details().priority().name(),
        view.details().unique(),
        view.details().attemptsMax(),
        null,
        null,
        null,
        view.details().checkpoint(),
        null,
        view.details().transfer() == null ? null : Json.text(view.details().transfer()));
  }

  @Nullable String interruptions(JobDetails details) {
    return details.interruptions().isEmpty() ? null : Json.text(details.interruptionsJson());
  }

  private String result(long id, Succeeded success, boolean secret) {
    String text = Json.text(success.result());
    return secret ? secrets.seal(purpose("result", id), text) : text;
  }

  /// A stored job as others see it.
  ///
  /// @param method null when there is no such method any more
  JobView view(JobRow row, @Nullable JobMethod method) {
    boolean waits = row.state().equals("WAITING");
    return new JobView(
        row.id(),
        json(row.id(), row.messageIds()) instanceof JsonArray(List<JsonValue> ids)
            ? ids
            : List.of(),
        row.method(),
        json(row.id(), row.arguments()),
        row.isTransient(),
        row.description(),
        row.abortable(),
        row.logs() && !waits ? logs.resolve(row.id() + ".log").toString() : null,
        row.logsExcerpt(),
        new Progress(row.percent(), row.progress(), json(row.id(), row.extra())),
        state(row),
        Owners.read(json(row.id(), row.owner())),
        method == null ? null : method.readRole(),
        shown(row, method),
        details(row));
  }

  private static JobMethod.@Nullable Shown shown(JobRow row, @Nullable JobMethod method) {
    if (method != null) {
      return method.shown();
    }
    return row.resultSealed() ? new SecretOfUnknown() : null;
  }

  private JobState state(JobRow row) {
    Instant at = row.timeFinished() == null ? row.timeQueued() : row.timeFinished();
    return switch (row.state()) {
      case "WAITING" -> new Waiting(row.timeQueued());
      case "RUNNING" -> new Running(row.timeBegun() == null ? row.timeQueued() : row.timeBegun());
      case "SUCCESS" -> success(row, at);
      case "FAILED" -> new Failed(at, error(row));
      default -> new Aborted(at);
    };
  }

  private Succeeded success(JobRow row, Instant at) {
    String stored = row.result();
    if (stored == null || row.resultError() != null) {
      return new Succeeded(at, JsonValue.NULL, row.resultError());
    }
    try {
      String text = row.resultSealed() ? secrets.open(purpose("result", row.id()), stored) : stored;
      return new Succeeded(at, Json.read(text), null);
    } catch (MalformedJson | RuntimeException e) {
      return new Succeeded(at, JsonValue.NULL, String.valueOf(e.getMessage()));
    }
  }

  private static JobError error(JobRow row) {
    return new JobError(
        orEmpty(row.error()),
        orEmpty(row.exception()),
        json(row.id(), row.excInfo()) instanceof JsonObject info ? info : JsonObject.EMPTY);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private JobDetails details(JobRow row) {
    return new JobDetails(
        row.timeQueued(),
        row.timeBegun(),
        word(Fate.class, row.fate(), Fate.FAIL),
        row.attempt(),
        row.attemptsMax(),
        row.nextAttempt(),
        word(Priority.class, row.priority(), Priority.NORMAL),
        row.lockName(),
        null,
        null,
        AbortRequest.read(json(row.id(), row.abort())),
        interruptions(row),
        row.deadline(),
        row.checkpointAt(),
        row.uniqueKey(),
        json(row.id(), row.transfer()) instanceof JsonObject transfer ? transfer : null,
        node);
  }

  /// A word that nobody knows is the usual one: one bad row must not spoil a start.
  private static <E extends Enum<E>> E word(Class<E> type, String stored, E otherwise) {
    for (E each : type.getEnumConstants()) {
      if (each.name().equals(stored)) {
        return each;
      }
    }
    return otherwise;
  }

  private static List<Interruption> interruptions(JobRow row) {
    List<Interruption> read = new ArrayList<>();
    if (json(row.id(), row.interruptions()) instanceof JsonArray(List<JsonValue> items)) {
      for (JsonValue item : items) {
        Interruption interruption = Interruption.read(item);
        if (interruption != null) {
          read.add(interruption);
        }
      }
    }
    return read;
  }

  private static JsonValue json(long id, @Nullable String text) {
    if (text == null) {
      return JsonValue.NULL;
    }
    try {
      return Json.read(text);
    } catch (MalformedJson e) {
      LOG.atError().addKeyValue("job", id).setCause(e).log("a stored job cannot be read");
      return JsonValue.NULL;
    }
  }
}
