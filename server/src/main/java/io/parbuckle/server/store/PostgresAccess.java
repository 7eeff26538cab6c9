package io.parbuckle.server.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.parbuckle.api.store.Database.Work;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.figure.Durations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// PostgreSQL: a pooled connection of the caller's own thread. Commits are grouped by the database.
///
/// **Threads.** Any; the work runs on the caller's. **Bound.** [#CONNECTIONS_MAX] connections; more
/// callers wait.
final class PostgresAccess implements Access {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresAccess.class);

  private static final int CONNECTIONS_MAX = 10;

  /// How long somebody waits for a connection before they are refused.
  private static final Duration CONNECTION_WAIT = Duration.ofSeconds(30);

  /// Longer than a transaction takes that has one.
  private static final Duration TRANSACTION = Duration.ofSeconds(10);

  private final HikariDataSource pool;
  private final Object owner;
  private final Time time;
  private final Durations commits = new Durations();

  /// @param owner the database that this is the way to
  PostgresAccess(String url, Durability durability, Object owner, Time time) {
    this.owner = owner;
    this.time = time;
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(CONNECTIONS_MAX);
    config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
    config.setAutoCommit(false);
    config.setPoolName("database");
    config.addDataSourceProperty(
        "options",
        switch (durability) {
          case FULL -> "-c synchronous_commit=on";
          case RELAXED -> "-c synchronous_commit=off";
        });
    pool = new HikariDataSource(config);
  }

  @Override
  public <T extends @Nullable Object> T write(String name, Work<T> work) {
    return transaction(work, true);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    return transaction(work, false);
  }

  /// Lets the time pass that they may take: nobody sees the end of each.
  @Override
  public void awaitWrites() throws InterruptedException {
    time.sleep(CONNECTION_WAIT.plus(TRANSACTION));
  }

  private <T extends @Nullable Object> T transaction(Work<T> work, boolean writes) {
    T result;
    List<Runnable> afterCommit;
    try (Connection connection = pool.getConnection();
        Statements statements = new Statements(connection)) {
      // One snapshot for all statements of a reader.
      connection.setTransactionIsolation(
          writes ? Connection.TRANSACTION_READ_COMMITTED : Connection.TRANSACTION_REPEATABLE_READ);
      Running running = new Running(new JdbcTx(statements), owner, writes);
      result = runOrTakeBack(connection, running, work);
      long began = time.nanos();
      connection.commit();
      if (writes) {
        commits.add(time.nanos() - began);
      }
      afterCommit = running.afterCommit();
    } catch (SQLException e) {
      throw DatabaseFailed.of("the transaction failed", e);
    }
    for (Runnable told : afterCommit) {
      try {
        told.run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("what followed a commit failed");
      }
    }
    return result;
  }

  private static <T extends @Nullable Object> T runOrTakeBack(
      Connection connection, Running running, Work<T> work) throws SQLException {
    boolean done = false;
    try {
      T result = running.run(work);
      done = true;
      return result;
    } finally {
      if (!done) {
        connection.rollback();
      }
    }
  }

  @Override
  public Durations commits() {
    return commits;
  }

  @Override
  public int waiting() {
    return pool.getHikariPoolMXBean().getThreadsAwaitingConnection();
  }

  @Override
  public void close() {
    pool.close();
  }
}
