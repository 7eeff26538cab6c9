package io.parbuckle.server.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A row of the table `job`, column by column; JSON is text.
///
/// @param checkpoint sealed
/// @param argumentsRaw as given; null when they are what `arguments` shows, or the job has ended
record JobRow(
    long id,
    String method,
    String state,
    String history,
    String fate,
    @Nullable String lockName,
    boolean needsPipe,
    String arguments,
    @Nullable String argumentsRaw,
    boolean argumentsSealed,
    boolean resultSealed,
    String messageIds,
    boolean isTransient,
    boolean abortable,
    @Nullable String description,
    boolean logs,
    @Nullable String logsExcerpt,
    int percent,
    String progress,
    @Nullable String extra,
    @Nullable String result,
    @Nullable String resultError,
    @Nullable String error,
    @Nullable String exception,
    @Nullable String excInfo,
    String owner,
    int attempt,
    @Nullable String interruptions,
    Instant timeQueued,
    @Nullable Instant timeBegun,
    @Nullable Instant timeFinished,
    String priority,
    @Nullable String uniqueKey,
    int attemptsMax,
    @Nullable Instant nextAttempt,
    @Nullable Instant deadline,
    @Nullable String checkpoint,
    @Nullable Instant checkpointAt,
    @Nullable String abort,
    @Nullable String transfer) {}
