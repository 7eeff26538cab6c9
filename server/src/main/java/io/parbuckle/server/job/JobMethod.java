package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A job method as the engine sees it: its options (`jobs.md` §5) and the three things that depend
/// on its types.
///
/// @param lock makes the lock's name from the raw arguments; null for a method without
/// @param lockQueueSize how many may wait for the lock, null for as many as the server allows
/// @param description makes the description from the raw arguments; null for a method without
/// @param readRole holders may see the job although it is not theirs
/// @param onlyWaits takes none of the places that bound running jobs
/// @param sideEffectFree the body may begin before its job is on disk (ADR 0032)
/// @param policy what it declares beyond the contract
public record JobMethod(
    String name,
    @Nullable Function<List<JsonValue>, String> lock,
    @Nullable Integer lockQueueSize,
    boolean logs,
    boolean reads,
    boolean writes,
    boolean checkPipes,
    boolean transientJob,
    boolean abortable,
    @Nullable Function<List<JsonValue>, String> description,
    @Nullable Role readRole,
    boolean onlyWaits,
    boolean sideEffectFree,
    Body body,
    Shown shown,
    JobPolicy policy) {

  public JobMethod {
    if (policy.repeats() && (reads || writes)) {
      throw new IllegalArgumentException(
          name
              + " has pipes and runs once: it can have no retry, and its fate cannot be "
              + "requeue or resume");
    }
    if (sideEffectFree && (logs || reads || writes)) {
      throw new IllegalArgumentException(
          name + " is declared to have no side effects, and to have a log or pipes");
    }
    if (policy.schedule() != null) {
      check(name, policy.schedule());
      if (checkPipes && (reads || writes)) {
        throw new IllegalArgumentException(
            name + " needs pipes, which nothing opens when the server starts it by a schedule");
      }
    }
  }

  private static void check(String name, Schedule schedule) {
    String wrong = CronRule.wrongCron(schedule.cron());
    String wrongZone = CronRule.wrongZone(schedule.timezone());
    if (wrong != null || wrongZone != null) {
      throw new IllegalArgumentException(
          name
              + " is declared with a schedule that cannot be: "
              + (wrong == null ? wrongZone : wrong));
    }
  }

  boolean needsPipe() {
    return reads || writes;
  }

  /// How long an ended job is kept.
  public enum History {
    WORK,
    /// Waits and downloads of logs: there are many, and nobody looks back at them.
    SHORT
  }

  /// Reads the raw arguments into the method's record, runs the body, writes its result.
  @FunctionalInterface
  public interface Body {

    /// @throws Exception whatever the arguments or the body are at fault for
    JsonValue run(JobContext job, List<JsonValue> arguments) throws Exception;
  }

  /// How arguments and results may be shown.
  public interface Shown {

    /// The arguments as records show them: normalised, secrets masked (`jobs.md` §2).
    JsonValue arguments(List<JsonValue> raw);

    /// The result with secrets masked.
    JsonValue result(JsonValue raw);

    /// Whether the arguments hold a secret, so that they must not be stored in clear.
    boolean secretArguments();

    /// Whether the result holds one.
    boolean secretResult();

    /// Whether the caller may see it.
    boolean maySeeSecrets(Caller caller);
  }
}
