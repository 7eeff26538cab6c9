package io.parbuckle.server.job;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import io.parbuckle.api.store.Tx.Statement;
import io.parbuckle.server.query.Sql;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The rows of jobs: table `job`.
///
/// A step names the states it comes from, so that no job ends twice. Texts of JSON are made before
/// a transaction begins.
///
/// **Threads.** Any; a write returns when it is durable.
final class JobStore {

  private static final String ACCEPTED =
      """
      insert into job (id, method, state, history, fate, lock_name, needs_pipe, arguments,
          arguments_raw, arguments_sealed, result_sealed, message_ids, is_transient, abortable,
          description, logs, logs_excerpt, percent, progress, extra, result, result_error, error,
          exception, exc_info, interruptions, owner, attempt, time_queued, time_begun,
          time_finished, priority, unique_key, attempts_max, deadline, transfer)
      values (:id, :method, :state, :history, :fate, :lock, :needs_pipe, :arguments,
          :arguments_raw, :arguments_sealed, :result_sealed, :message_ids, :is_transient, :abortable,
          :description, :logs, :logs_excerpt, :percent, :progress, :extra, :result, :result_error,
          :error, :exception, :exc_info, :interruptions, :owner, :attempt, :time_queued, :time_begun,
          :time_finished, :priority, :unique_key, :attempts_max, :deadline, :transfer)
      """;

  private static final String BEGUN =
      """
      update job
         set state = 'RUNNING', attempt = :attempt, time_begun = :now, message_ids = :message_ids,
             deadline = :deadline
       where id = :id and state = 'WAITING'
      """;

  private static final String PAUSES =
      """
      update job
         set next_attempt = :next_attempt, deadline = null
       where id = :id and state = 'RUNNING'
      """;

  private static final String TRIED_AGAIN =
      """
      update job
         set attempt = :attempt, time_begun = :now, next_attempt = null, deadline = :deadline
       where id = :id and state = 'RUNNING'
      """;

  private static final String CHECKPOINT =
      """
      update job
         set checkpoint = :checkpoint, checkpoint_at = :now
       where id = :id and state = 'RUNNING'
      """;

  private static final String ABORT =
      """
      update job
         set abort = :abort
       where id = :id and state = 'RUNNING'
      """;

  private static final String BACK_IN_LINE =
      """
      update job
         set state = 'WAITING', interruptions = :interruptions, attempts_max = :attempts_max,
             next_attempt = null, deadline = null
       where id = :id and state in ('WAITING', 'RUNNING')
      """;

  private static final String PROGRESS =
      """
      update job
         set percent = :percent, progress = :progress, extra = :extra
       where id = :id and state = 'RUNNING'
      """;

  private static final String ENDED =
      """
      update job
         set state = :state, arguments_raw = null, message_ids = :message_ids,
             description = :description, logs_excerpt = :logs_excerpt, percent = :percent,
             progress = :progress, extra = :extra, result = :result,
             result_sealed = :result_sealed, result_error = :result_error, error = :error,
             exception = :exception, exc_info = :exc_info, interruptions = :interruptions,
             time_begun = :time_begun, time_finished = :time_finished, next_attempt = null,
             deadline = null, checkpoint = null, abort = null, transfer = :transfer
       where id = :id and state in ('WAITING', 'RUNNING')
      """;

  private static final String DROP = "delete from job where id = :id";

  private static final String ONE = "select * from job where id = :id";

  private static final String LIVE =
      "select * from job where state in ('WAITING', 'RUNNING') order by id";

  private static final String FOUND = "select * from job where ";

  private static final String COUNT = "select count(*) from job where ";

  private static final String OVER_COUNT =
      """
      select id
        from job
       where history = :history and state not in ('WAITING', 'RUNNING')
       order by id desc
       limit 1 offset :count
      """;

  private static final String OVER_AGE =
      """
      select max(id) as id
        from (select id, time_finished
                from job
               where history = :history and state not in ('WAITING', 'RUNNING')
               order by id
               limit 500) as oldest
       where time_finished < :before
      """;

  private static final String DROP_UP_TO =
      """
      delete from job
       where id in (select id
                      from job
                     where history = :history and state not in ('WAITING', 'RUNNING')
                       and id <= :id
                     order by id
                     limit 500)
      returning id
      """;

  private final Database database;

  JobStore(Database database) {
    this.database = database;
  }

  /// A job was taken in; the row says RUNNING when its turn has come already.
  void accepted(JobRow row) {
    accepted(row, Alongside.NOTHING, () -> null);
  }

  /// The same, with what is to be durable together with it.
  ///
  /// @param ended asked when it is written: the row if the job has ended by then, else null
  void accepted(JobRow row, Alongside alongside, Supplier<@Nullable JobRow> ended) {
    database.write(
        "job accepted",
        tx -> {
          alongside.write(tx, row.id());
          JobRow end = ended.get();
          return end == null ? insert(tx, row, row) : end.isTransient() ? 0 : insert(tx, row, end);
        });
  }

  /// A call was answered with a job that is there already.
  void joined(long id, Alongside alongside) {
    database.write(
        "job joined",
        tx -> {
          alongside.write(tx, id);
          return id;
        });
  }

  /// @param now the same job as it is by now
  private static int insert(Tx tx, JobRow row, JobRow now) {
    return state(tx.sql(ACCEPTED), now)
        .bind("method", row.method())
        .bind("history", row.history())
        .bind("fate", row.fate())
        .bind("lock", row.lockName())
        .bind("needs_pipe", row.needsPipe())
        .bind("arguments", row.arguments())
        .bind("arguments_raw", now.timeFinished() == null ? row.argumentsRaw() : null)
        .bind("arguments_sealed", row.argumentsSealed())
        .bind("is_transient", row.isTransient())
        .bind("abortable", row.abortable())
        .bind("logs", row.logs())
        .bind("owner", row.owner())
        .bind("attempt", row.attempt())
        .bind("time_queued", row.timeQueued())
        .bind("priority", row.priority())
        .bind("unique_key", row.uniqueKey())
        .bind("attempts_max", row.attemptsMax())
        .bind("deadline", now.deadline())
        .update();
  }

  /// What changes in the life of a job.
  private static Statement state(Statement sql, JobRow row) {
    return sql.bind("id", row.id())
        .bind("state", row.state())
        .bind("message_ids", row.messageIds())
        .bind("description", row.description())
        .bind("logs_excerpt", row.logsExcerpt())
        .bind("percent", row.percent())
        .bind("progress", row.progress())
        .bind("extra", row.extra())
        .bind("result", row.result())
        .bind("result_sealed", row.resultSealed())
        .bind("result_error", row.resultError())
        .bind("error", row.error())
        .bind("exception", row.exception())
        .bind("exc_info", row.excInfo())
        .bind("interruptions", row.interruptions())
        .bind("time_begun", row.timeBegun())
        .bind("time_finished", row.timeFinished())
        .bind("transfer", row.transfer());
  }

  /// A waiting job begins to run.
  ///
  /// @return false if it does not wait
  boolean begun(long id, int attempt, String messageIds, Instant now, @Nullable Instant deadline) {
    return database.write(
            "job begun",
            tx ->
                tx.sql(BEGUN)
                    .bind("id", id)
                    .bind("attempt", attempt)
                    .bind("message_ids", messageIds)
                    .bind("now", now)
                    .bind("deadline", deadline)
                    .update())
        == 1;
  }

  /// An attempt failed, and the next begins later.
  void pauses(long id, Instant nextAttempt) {
    database.write(
        "job pauses",
        tx -> tx.sql(PAUSES).bind("id", id).bind("next_attempt", nextAttempt).update());
  }

  /// The next attempt begins.
  void triedAgain(long id, int attempt, Instant now, @Nullable Instant deadline) {
    database.write(
        "job tried again",
        tx ->
            tx.sql(TRIED_AGAIN)
                .bind("id", id)
                .bind("attempt", attempt)
                .bind("now", now)
                .bind("deadline", deadline)
                .update());
  }

  /// A body saves how far it is.
  void checkpoint(long id, String sealed, Instant now) {
    database.write(
        "job checkpoint",
        tx ->
            tx.sql(CHECKPOINT).bind("id", id).bind("checkpoint", sealed).bind("now", now).update());
  }

  /// Somebody asked running jobs to stop.
  ///
  /// @param requests by id
  void aborts(Map<Long, String> requests) {
    database.write(
        "job aborts",
        tx -> {
          requests.forEach(
              (id, request) -> tx.sql(ABORT).bind("id", id).bind("abort", request).update());
          return requests.size();
        });
  }

  /// A job that has not ended waits again.
  void backInLine(long id, @Nullable String interruptions, int attemptsMax) {
    database.write(
        "job back in line",
        tx ->
            tx.sql(BACK_IN_LINE)
                .bind("id", id)
                .bind("interruptions", interruptions)
                .bind("attempts_max", attemptsMax)
                .update());
  }

  /// How far running jobs are.
  void progress(List<JobRow> rows) {
    database.write(
        "job progress",
        tx -> {
          for (JobRow row : rows) {
            tx.sql(PROGRESS)
                .bind("id", row.id())
                .bind("percent", row.percent())
                .bind("progress", row.progress())
                .bind("extra", row.extra())
                .update();
          }
          return rows.size();
        });
  }

  /// A job has ended; one that is transient goes.
  ///
  /// @return false if it had ended before
  boolean ended(JobRow row) {
    return database.write(
            "job ended",
            tx -> row.isTransient() ? drop(tx, row.id()) : state(tx.sql(ENDED), row).update())
        == 1;
  }

  private static int drop(Tx tx, long id) {
    return tx.sql(DROP).bind("id", id).update();
  }

  Optional<JobRow> job(long id) {
    return database.read(tx -> tx.sql(ONE).bind("id", id).first(JobRow.class));
  }

  /// Jobs that have not ended, in order of id.
  List<JobRow> live() {
    return database.read(tx -> tx.sql(LIVE).list(JobRow.class));
  }

  /// Rows that a query looks for.
  ///
  /// @param sql from the condition behind `where` on
  List<JobRow> found(Sql sql) {
    return database.read(tx -> sql.behind(FOUND, tx).list(JobRow.class));
  }

  /// How many rows meet a condition.
  long count(Sql where) {
    return database.read(tx -> where.behind(COUNT, tx).first(Long.class).orElse(0L));
  }

  Dialect dialect() {
    return database.dialect();
  }

  private record Id(@Nullable Long id) {}

  /// The newest of the ended jobs of a class of history that are too many: looks at as many rows as
  /// are to stay, so it is asked seldom.
  ///
  /// @return 0 when there are no more than `count`
  long newestAbove(String history, long count) {
    return database.read(
        tx ->
            tx.sql(OVER_COUNT)
                .bind("history", history)
                .bind("count", count)
                .first(Long.class)
                .orElse(0L));
  }

  /// The newest of the oldest ended jobs of a class of history that ended before `before`.
  ///
  /// @return 0 when there are none; call again when those have been dropped
  long newestBefore(String history, Instant before) {
    return database.read(
        tx ->
            tx.sql(OVER_AGE)
                .bind("history", history)
                .bind("before", before)
                .first(Id.class)
                .map(Id::id)
                .orElse(0L));
  }

  /// Drops the oldest ended jobs of a class of history, in slices, so that nobody waits for long.
  ///
  /// @param id of the newest that may go
  /// @return the ids of what was dropped, at most one slice; call again until there are none
  List<Long> dropUpTo(String history, long id) {
    return database.write(
        "drop ended jobs",
        tx -> tx.sql(DROP_UP_TO).bind("history", history).bind("id", id).list(Long.class));
  }
}
