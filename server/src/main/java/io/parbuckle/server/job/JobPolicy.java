package io.parbuckle.server.job;

import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.Priority;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.job.Schedule;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.job.JobMethod.History;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a method declares beyond the contract (`extensions.md` §7.3).
///
/// @param timeLimit of one attempt
/// @param runningMax jobs of the method that run at once on this node
/// @param unique makes the key from the raw arguments
/// @param joinsOnlyEqual a call is answered with a waiting job of the same method with equal
///   arguments only
public record JobPolicy(
    Fate fate,
    @Nullable Retry retry,
    @Nullable Duration timeLimit,
    @Nullable Integer runningMax,
    Priority priority,
    @Nullable Function<List<JsonValue>, String> unique,
    boolean joinsOnlyEqual,
    History history,
    @Nullable Schedule schedule) {

  /// What a method has that declares nothing.
  public static final JobPolicy NONE =
      new JobPolicy(Fate.FAIL, null, null, null, Priority.NORMAL, null, false, History.WORK, null);

  public JobPolicy {
    if (timeLimit != null && !timeLimit.isPositive()) {
      throw new IllegalArgumentException("a time limit is above 0, not " + timeLimit);
    }
    if (runningMax != null && runningMax < 1) {
      throw new IllegalArgumentException("at least one job of a method may run: " + runningMax);
    }
  }

  /// How many attempts are allowed, apart from those that the server's end cost.
  int attempts() {
    return retry == null ? 1 : retry.attempts();
  }

  /// Whether a job may run more than once.
  boolean repeats() {
    return fate != Fate.FAIL || retry != null;
  }

  public JobPolicy with(Fate changed) {
    return new JobPolicy(
        changed, retry, timeLimit, runningMax, priority, unique, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy with(Retry changed) {
    return new JobPolicy(
        fate, changed, timeLimit, runningMax, priority, unique, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy withTimeLimit(Duration changed) {
    return new JobPolicy(
        fate, retry, changed, runningMax, priority, unique, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy withRunningMax(int changed) {
    return new JobPolicy(
        fate, retry, timeLimit, changed, priority, unique, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy with(Priority changed) {
    return new JobPolicy(
        fate, retry, timeLimit, runningMax, changed, unique, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy withUnique(Function<List<JsonValue>, String> changed) {
    return new JobPolicy(
        fate, retry, timeLimit, runningMax, priority, changed, joinsOnlyEqual, history, schedule);
  }

  public JobPolicy joiningOnlyEqual() {
    return new JobPolicy(
        fate, retry, timeLimit, runningMax, priority, unique, true, history, schedule);
  }

  public JobPolicy with(History changed) {
    return new JobPolicy(
        fate, retry, timeLimit, runningMax, priority, unique, joinsOnlyEqual, changed, schedule);
  }

  public JobPolicy with(Schedule changed) {
    return new JobPolicy(
        fate, retry, timeLimit, runningMax, priority, unique, joinsOnlyEqual, history, changed);
  }
}
