package io.parbuckle.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the table `job_schedule`.
///
/// @param declared cron, time zone and arguments as the method declares them, as JSON
/// @param arguments as JSON
/// @param nextRun null while it is paused, or when the rule names no time any more
record ScheduleRow(
    long id,
    String method,
    String declared,
    String arguments,
    String cron,
    String timezone,
    boolean enabled,
    @Nullable Instant lastRun,
    @Nullable Long lastJob,
    @Nullable Instant nextRun) {

  /// Whether it is to start now.
  boolean isDue(Instant now) {
    return enabled && nextRun != null && !now.isBefore(nextRun);
  }

  /// The same with another rule, or paused.
  ScheduleRow with(String cron, String timezone, boolean enabled, @Nullable Instant nextRun) {
    return new ScheduleRow(
        id, method, declared, arguments, cron, timezone, enabled, lastRun, lastJob, nextRun);
  }
}
