package io.parbuckle.server.store;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.error.Errno;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// A database in memory whose transactions run on the caller's own thread, which yields before and
/// after each: whatever another thread may do between a decision, its commit and the next step, it
/// does in some run of a [io.parbuckle.server.fixture.SeededScheduler].
///
/// **Threads.** One at a time.
@SuppressWarnings("ThreadPriorityCheck") // a yield is where the seed decides who goes on
public final class InlineDatabase implements Database, AutoCloseable {

  private final Connection connection;
  private final Statements statements;
  private final Object key = new Object();
  private final BooleanSupplier full;

  /// @param template a database with all tables, which is copied
  /// @param full whether the disk is full at this moment
  public InlineDatabase(Path template, BooleanSupplier full) {
    this.full = full;
    try {
      connection = SqliteAccess.connection(Path.of(":memory:"));
      try (Statement restore = connection.createStatement()) {
        restore.executeUpdate("restore from " + template);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    statements = new Statements(connection);
  }

  @Override
  public Dialect dialect() {
    return Dialect.SQLITE;
  }

  @Override
  public <T extends @Nullable Object> T write(String name, Work<T> work) {
    Running running = Running.of(key);
    if (running != null) {
      return work.run(running.tx());
    }
    Thread.yield();
    if (full.getAsBoolean()) {
      throw new Fault.CallError(Errno.ENOSPC, "The disk is full.");
    }
    T result = transaction("commit", work);
    Thread.yield();
    return result;
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    Running running = Running.of(key);
    if (running != null) {
      return work.run(running.tx());
    }
    Thread.yield();
    return look(work);
  }

  /// Reads at once, for whoever checks.
  public <T extends @Nullable Object> T look(Work<T> work) {
    return transaction("rollback", work);
  }

  private <T extends @Nullable Object> T transaction(String end, Work<T> work) {
    try {
      statements.run("begin");
      Running running = new Running(new JdbcTx(statements), key, end.equals("commit"));
      T result;
      try {
        result = running.run(work);
      } catch (RuntimeException e) {
        statements.run("rollback");
        throw e;
      }
      statements.run(end);
      running.afterCommit().forEach(Runnable::run);
      return result;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      statements.close();
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
