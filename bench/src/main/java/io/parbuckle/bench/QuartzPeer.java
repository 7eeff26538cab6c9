package io.parbuckle.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import javax.sql.DataSource;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobExecutionContext;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.TriggerBuilder;
import org.quartz.impl.StdSchedulerFactory;

/// Quartz with its JDBC store; it takes as many triggers at a time as it has threads. It tells
/// nobody when an end is stored, so that a job of its counts when the body has run.
final class QuartzPeer implements PeerEngine {

  private static final String TABLES = "/org/quartz/impl/jdbcjobstore/tables_postgres.sql";

  /// It makes its jobs itself, so that they can know nobody but through this.
  private static final AtomicReference<LongConsumer> RAN = new AtomicReference<>(_ -> {});

  private final Scheduler scheduler;

  QuartzPeer(DataSource source, String url, LongConsumer ran)
      throws SQLException, IOException, SchedulerException {
    RAN.set(ran);
    try (Connection connection = source.getConnection();
        Statement statement = connection.createStatement();
        InputStream tables =
            Objects.requireNonNull(Scheduler.class.getResourceAsStream(TABLES), TABLES)) {
      statement.execute(new String(tables.readAllBytes(), StandardCharsets.UTF_8));
    }
    scheduler = new StdSchedulerFactory(settings(url)).getScheduler();
    scheduler.start();
  }

  private static Properties settings(String url) {
    var settings = new Properties();
    settings.put("org.quartz.scheduler.skipUpdateCheck", "true");
    settings.put("org.quartz.scheduler.batchTriggerAcquisitionMaxCount", "" + WORKERS);
    settings.put("org.quartz.threadPool.class", "org.quartz.simpl.SimpleThreadPool");
    settings.put("org.quartz.threadPool.threadCount", "" + WORKERS);
    settings.put("org.quartz.jobStore.class", "org.quartz.impl.jdbcjobstore.JobStoreTX");
    settings.put("org.quartz.jobStore.acquireTriggersWithinLock", "true");
    settings.put(
        "org.quartz.jobStore.driverDelegateClass",
        "org.quartz.impl.jdbcjobstore.PostgreSQLDelegate");
    settings.put("org.quartz.jobStore.dataSource", "bench");
    settings.put("org.quartz.dataSource.bench.provider", "hikaricp");
    settings.put("org.quartz.dataSource.bench.driver", "org.postgresql.Driver");
    settings.put("org.quartz.dataSource.bench.URL", url);
    settings.put("org.quartz.dataSource.bench.user", "postgres");
    settings.put("org.quartz.dataSource.bench.maxConnections", "" + CONNECTIONS);
    return settings;
  }

  /// The body.
  public static final class Trivial implements Job {

    @Override
    public void execute(JobExecutionContext context) {
      RAN.get().accept(Long.parseLong(context.getJobDetail().getKey().getName()));
    }
  }

  @Override
  public void submit(long number) throws SchedulerException {
    String name = Long.toString(number);
    scheduler.scheduleJob(
        JobBuilder.newJob(Trivial.class).withIdentity(name).build(),
        TriggerBuilder.newTrigger().withIdentity(name).startNow().build());
  }

  @Override
  public void close() throws IOException {
    try {
      scheduler.shutdown(false);
    } catch (SchedulerException e) {
      throw new IOException(e);
    }
  }
}
