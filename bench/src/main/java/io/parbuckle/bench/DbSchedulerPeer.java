package io.parbuckle.bench;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.LongConsumer;
import javax.sql.DataSource;

/// db-scheduler as its guide has it for high throughput: lock and fetch, and immediate execution of
/// what this process has scheduled.
final class DbSchedulerPeer implements PeerEngine {

  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name text not null,
        task_instance text not null,
        task_data bytea,
        execution_time timestamp with time zone not null,
        picked boolean not null,
        picked_by text,
        last_success timestamp with time zone,
        last_failure timestamp with time zone,
        consecutive_failures int,
        last_heartbeat timestamp with time zone,
        version bigint not null,
        priority smallint,
        primary key (task_name, task_instance)
      );
      create index execution_time_idx on scheduled_tasks (execution_time);
      create index last_heartbeat_idx on scheduled_tasks (last_heartbeat);
      """;

  private final InstantSource time = InstantSource.system();
  private final OneTimeTask<Void> task;
  private final Scheduler scheduler;

  DbSchedulerPeer(DataSource source, LongConsumer ended) throws SQLException {
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(TABLE);
    }
    task = Tasks.oneTime("trivial").execute((_, _) -> {});
    scheduler =
        Scheduler.create(source, task)
            .threads(WORKERS)
            .pollUsingLockAndFetch(1.0, 4.0)
            .pollingInterval(Duration.ofMillis(100))
            .enableImmediateExecution()
            .addSchedulerListener(new Ended(ended))
            .build();
    scheduler.start();
  }

  /// Hears of an end behind the commit that stores it.
  private static final class Ended extends AbstractSchedulerListener {

    private final LongConsumer told;

    Ended(LongConsumer told) {
      this.told = told;
    }

    @Override
    public void onExecutionComplete(ExecutionComplete ended) {
      told.accept(Long.parseLong(ended.getExecution().taskInstance.getId()));
    }
  }

  @Override
  public void submit(long number) {
    scheduler.schedule(task.instance(Long.toString(number)), time.instant());
  }

  @Override
  public void close() {
    scheduler.stop();
  }
}
