package io.parbuckle.server.job;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// When methods are started by the server: table `job_schedule`.
///
/// **Threads.** Any.
final class ScheduleStore {

  private static final String ALL = "select * from job_schedule order by id";

  private static final String NEXT_ID = "select coalesce(max(id), 0) + 1 from job_schedule";

  private static final String ADD =
      """
      insert into job_schedule (id, method, declared, arguments, cron, timezone, enabled, next_run)
      values (:id, :method, :declared, :arguments, :cron, :timezone, :enabled, :next_run)
      """;

  private static final String DECLARE =
      """
      update job_schedule
         set declared = :declared, arguments = :arguments, cron = :cron, timezone = :timezone,
             next_run = :next_run
       where id = :id
      """;

  private static final String CHANGE =
      """
      update job_schedule
         set cron = :cron, timezone = :timezone, enabled = :enabled, next_run = :next_run
       where id = :id
      """;

  private static final String RAN =
      """
      update job_schedule
         set last_run = :now, last_job = :job, next_run = :next_run
       where id = :id and enabled = 1 and next_run = :due
      """;

  private static final String PUT_OFF =
      """
      update job_schedule
         set next_run = :next_run
       where id = :id and next_run = :due
      """;

  private final Database database;

  ScheduleStore(Database database) {
    this.database = database;
  }

  List<ScheduleRow> all() {
    return database.read(tx -> tx.sql(ALL).list(ScheduleRow.class));
  }

  /// Adds what is new, which has no id yet, and changes what is declared otherwise than before.
  void declare(List<ScheduleRow> added, List<ScheduleRow> changed) {
    database.write(
        "declare schedules",
        tx -> {
          long id = tx.sql(NEXT_ID).first(Long.class).orElse(1L);
          for (ScheduleRow row : added) {
            bound(tx, ADD, row)
                .bind("id", id++)
                .bind("method", row.method())
                .bind("declared", row.declared())
                .bind("arguments", row.arguments())
                .bind("enabled", row.enabled())
                .update();
          }
          for (ScheduleRow row : changed) {
            bound(tx, DECLARE, row)
                .bind("id", row.id())
                .bind("declared", row.declared())
                .bind("arguments", row.arguments())
                .update();
          }
          return added.size() + changed.size();
        });
  }

  private static Tx.Statement bound(Tx tx, String sql, ScheduleRow row) {
    return tx.sql(sql)
        .bind("cron", row.cron())
        .bind("timezone", row.timezone())
        .bind("next_run", row.nextRun());
  }

  /// An operator has changed it.
  void change(ScheduleRow row) {
    database.write(
        "change a schedule",
        tx -> bound(tx, CHANGE, row).bind("id", row.id()).bind("enabled", row.enabled()).update());
  }

  /// It has started a job: once for each time that it was due.
  ///
  /// @return false if it is not due any more
  static boolean ran(Tx tx, ScheduleRow row, long job, Instant now, @Nullable Instant next) {
    return tx.sql(RAN)
            .bind("id", row.id())
            .bind("due", row.nextRun())
            .bind("now", now)
            .bind("job", job)
            .bind("next_run", next)
            .update()
        == 1;
  }

  /// It was due and has started nothing.
  void putOff(ScheduleRow row, @Nullable Instant next) {
    database.write(
        "put a schedule off",
        tx ->
            tx.sql(PUT_OFF)
                .bind("id", row.id())
                .bind("due", row.nextRun())
                .bind("next_run", next)
                .update());
  }
}
