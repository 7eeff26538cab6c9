package io.parbuckle.server.store;

import io.parbuckle.api.store.Database.Work;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.figure.Durations;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// SQLite: one writer with group commit, a few readers beside it. Both are platform threads, since
/// a native call would hold a virtual thread's carrier.
///
/// **Threads.** Any.
final class SqliteAccess implements Access {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteAccess.class);

  /// How long a statement waits for another process, such as `sqlite3` in an operator's hand.
  private static final int BUSY_MILLIS = 10_000;

  /// Pages of the log after which a commit also writes them into the database: 16 MiB. A page that
  /// many commits change is then written there once, and the disk waited for a quarter as often as
  /// with SQLite's own number.
  private static final int CHECKPOINT_PAGES = 4000;

  /// After a large transaction the log is cut back to this.
  private static final long LOG_BYTES_KEPT = 64L << 20;

  private final GroupCommit writer;
  private final ExecutorService readers;
  private final BlockingQueue<Reader> idle;
  private final List<Reader> all;
  private final Object owner;

  private record Reader(Connection connection, Statements statements) {}

  private SqliteAccess(GroupCommit writer, List<Reader> readers, Object owner) {
    this.writer = writer;
    this.owner = owner;
    this.readers =
        Executors.newFixedThreadPool(
            readers.size(), Thread.ofPlatform().name("database-reader-", 0).daemon(true).factory());
    all = readers;
    idle = new ArrayBlockingQueue<>(readers.size(), false, readers);
  }

  /// @param owner the database that this is the way to
  static SqliteAccess open(Path file, Durability durability, int readers, Object owner, Time time)
      throws SQLException {
    Connection writing = connection(file);
    pragma(writing, "journal_mode = wal");
    pragma(
        writing,
        switch (durability) {
          case FULL -> "synchronous = full";
          case RELAXED -> "synchronous = normal";
        });
    pragma(writing, "wal_autocheckpoint = " + CHECKPOINT_PAGES);
    pragma(writing, "journal_size_limit = " + LOG_BYTES_KEPT);
    List<Reader> reading = new ArrayList<>();
    for (int i = 0; i < readers; i++) {
      Connection connection = connection(file);
      pragma(connection, "query_only = on");
      reading.add(new Reader(connection, new Statements(connection)));
    }
    SqliteAccess access = new SqliteAccess(new GroupCommit(writing, owner, time), reading, owner);
    access.writer.start();
    return access;
  }

  static Connection connection(Path file) throws SQLException {
    Properties driver = new Properties();
    driver.setProperty("jdbc.get_generated_keys", "false"); // it would ask for one at each insert
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file, driver);
    pragma(connection, "busy_timeout = " + BUSY_MILLIS);
    pragma(connection, "foreign_keys = on");
    return connection;
  }

  private static void pragma(Connection connection, String pragma) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma " + pragma);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(String name, Work<T> work) {
    return writer.write(name, work);
  }

  /// Stands in line behind them.
  @Override
  public void awaitWrites() {
    writer.<@Nullable Void>write("await writes", _ -> null);
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    Future<T> answer = submitted(work);
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return answer.get();
        } catch (InterruptedException _) {
          interrupted = true; // the work may have been done for nothing, but its thread is not ours
        } catch (ExecutionException e) {
          throw asThrown(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private <T extends @Nullable Object> Future<T> submitted(Work<T> work) {
    try {
      return readers.submit(() -> reading(work));
    } catch (RejectedExecutionException e) {
      throw new IllegalStateException("the database is closed", e);
    }
  }

  private static RuntimeException asThrown(@Nullable Throwable thrown) {
    return switch (thrown) {
      case Error e -> throw e;
      case RuntimeException e -> e;
      case null, default -> new IllegalStateException(thrown);
    };
  }

  private <T extends @Nullable Object> T reading(Work<T> work) throws InterruptedException {
    Reader reader = idle.take(); // there are as many as threads
    try {
      reader.statements().run("begin");
      try {
        return new Running(new JdbcTx(reader.statements()), owner, false).run(work);
      } finally {
        reader.statements().run("rollback");
      }
    } catch (SQLException e) {
      throw DatabaseFailed.of("cannot read", e);
    } finally {
      idle.add(reader);
    }
  }

  @Override
  public Durations commits() {
    return writer.commits();
  }

  @Override
  public int waiting() {
    return writer.waiting();
  }

  @Override
  public void close() {
    readers.close();
    for (Reader reader : all) {
      try {
        reader.statements().close();
        reader.connection().close();
      } catch (SQLException e) {
        LOG.atWarn().setCause(e).log("a reader of the database could not be closed");
      }
    }
    writer.close();
  }
}
