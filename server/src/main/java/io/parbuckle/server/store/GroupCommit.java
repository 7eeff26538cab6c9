package io.parbuckle.server.store;

import io.parbuckle.api.store.Database.Work;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.figure.Durations;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one writer of a SQLite database: whatever waits goes into one transaction, so that a hundred
/// callers pay for one wait for the disk.
///
/// Each work runs in a savepoint of its own and takes only itself back when it fails; a commit that
/// fails fails all that were in it. What works asked for with [JdbcDatabase#afterCommit] runs here,
/// in the order of the works and before their callers are told, so that nobody hears of a change
/// before the one that went ahead of it.
///
/// **Threads.** [#write] from any; the caller waits, and an interruption does not end the wait,
/// because the work may already be done. Works run on the writer's platform thread.
///
/// **Bound.** [#WAITING_MAX] works wait; more callers wait for room.
final class GroupCommit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(GroupCommit.class);

  private static final int WAITING_MAX = 10_000;

  /// Works of one commit; more would make the first of them wait for the last.
  private static final int BATCH_MAX = 256;

  /// A work that takes longer holds up every job and login.
  private static final Duration SLOW = Duration.ofMillis(50);

  private final Connection connection;
  private final Statements statements;
  private final Time time;
  private final Object owner;
  private final BlockingQueue<Write<?>> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
  private final Thread writer;
  private final Durations commits = new Durations();

  private volatile boolean closed;
  private volatile boolean ended;

  /// @param owner the database that the works belong to
  GroupCommit(Connection connection, Object owner, Time time) {
    this.connection = connection;
    this.owner = owner;
    this.time = time;
    statements = new Statements(connection);
    writer = Thread.ofPlatform().name("database-writer").daemon(true).unstarted(this::serve);
  }

  void start() {
    writer.start();
  }

  /// Runs the work and waits for its commit.
  <T extends @Nullable Object> T write(String name, Work<T> work) {
    Write<T> write = new Write<>(name, work, new Running(new JdbcTx(statements), owner, true));
    enqueue(write);
    if (ended) {
      failTheRest(); // it came behind the writer's last look
    }
    return write.await();
  }

  Durations commits() {
    return commits;
  }

  int waiting() {
    return waiting.size();
  }

  private void enqueue(Write<?> write) {
    boolean interrupted = false;
    while (true) {
      if (closed) {
        throw new IllegalStateException("the database is closed");
      }
      try {
        waiting.put(write);
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void serve() {
    List<Write<?>> batch = new ArrayList<>();
    try {
      while (!closed || !waiting.isEmpty()) {
        batch.add(waiting.take());
        waiting.drainTo(batch, BATCH_MAX - 1);
        commit(batch);
        batch.clear();
      }
    } catch (InterruptedException _) {
      LOG.atDebug().log("the writer ends"); // close() woke it; nothing waits
    } finally {
      ended = true;
      failTheRest();
    }
  }

  private void failTheRest() {
    for (Write<?> left = waiting.poll(); left != null; left = waiting.poll()) {
      left.failed(new IllegalStateException("the database was closed"));
      left.told();
    }
  }

  private void commit(List<Write<?>> batch) {
    try {
      statements.run("begin immediate");
      for (Write<?> write : batch) {
        runOne(write, batch.size() == 1);
      }
      long began = time.nanos();
      statements.run("commit");
      commits.add(time.nanos() - began);
      batch.forEach(GroupCommit::afterCommit);
    } catch (TransactionLost e) {
      takeBack(batch, e.cause);
    } catch (SQLException e) {
      takeBack(batch, DatabaseFailed.of("the commit failed", e));
    }
    tell(batch);
  }

  /// A hundred threads are woken by one of their own kind: each costs the writer a call of the
  /// kernel, and the next commit need not wait for that.
  private static void tell(List<Write<?>> batch) {
    if (batch.size() == 1) {
      batch.getFirst().told();
    } else {
      List<Write<?>> done = List.copyOf(batch);
      Thread.ofVirtual().name("committed").start(() -> done.forEach(Write::told));
    }
  }

  /// @param alone whether its failure may take back the whole transaction
  private void runOne(Write<?> write, boolean alone) throws SQLException {
    long began = time.nanos();
    if (!alone) {
      statements.run("savepoint work");
    }
    write.run();
    if (write.hasFailed()) {
      takeBack(write, alone);
    }
    if (!alone) {
      statements.run("release work");
    }
    Duration took = Duration.ofNanos(time.nanos() - began);
    if (took.compareTo(SLOW) > 0) {
      LOG.atWarn()
          .addKeyValue("work", write.name)
          .addKeyValue("took", took)
          .log("a transaction held up all others");
    }
  }

  private void takeBack(Write<?> write, boolean alone) throws TransactionLost {
    try {
      statements.run(alone ? "rollback" : "rollback to work");
      if (alone) {
        statements.run("begin immediate");
      }
    } catch (SQLException e) {
      throw new TransactionLost(write, e);
    }
  }

  /// After some errors, a full disk for one, SQLite takes back the whole transaction by itself: the
  /// cause is then what the work ran into, not that there is nothing left to take back.
  private static final class TransactionLost extends SQLException {

    private final transient RuntimeException cause;

    TransactionLost(Write<?> write, SQLException e) {
      super(e);
      cause =
          write.failure instanceof RuntimeException met
              ? met
              : DatabaseFailed.of("the transaction is lost", e);
    }
  }

  private void takeBack(List<Write<?>> batch, RuntimeException failure) {
    LOG.atError().addKeyValue("works", batch.size()).setCause(failure).log("the commit failed");
    for (Write<?> write : batch) {
      if (!write.hasFailed()) {
        write.failed(failure);
      }
    }
    try {
      statements.run("rollback");
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("nothing to roll back"); // SQLite has done it by itself
    }
  }

  private static void afterCommit(Write<?> write) {
    if (write.hasFailed()) {
      return;
    }
    for (Runnable told : write.running.afterCommit()) {
      try {
        told.run();
      } catch (RuntimeException e) {
        LOG.atError()
            .addKeyValue("work", write.name)
            .setCause(e)
            .log("what followed a commit failed");
      }
    }
  }

  /// Finishes what waits; then ends. May be called twice.
  @Override
  public void close() {
    closed = true;
    if (waiting.isEmpty()) {
      writer.interrupt();
    }
    boolean interrupted = false;
    while (writer.isAlive()) {
      try {
        writer.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    try {
      statements.close();
      connection.close();
    } catch (SQLException e) {
      LOG.atWarn().setCause(e).log("the database could not be closed");
    }
  }

  /// One caller's work and what came of it.
  private static final class Write<T extends @Nullable Object> {

    private final String name;
    private final Work<T> work;
    private final Running running;
    private final Thread caller = Thread.currentThread();
    private @Nullable T result;
    private @Nullable Throwable failure;
    private volatile boolean told;

    Write(String name, Work<T> work, Running running) {
      this.name = name;
      this.work = work;
      this.running = running;
    }

    void run() {
      try {
        result = running.run(work);
      } catch (Throwable e) { // carried to the caller, whatever it is
        failure = e;
      }
    }

    boolean hasFailed() {
      return failure != null;
    }

    void failed(Throwable failure) {
      this.failure = failure;
    }

    void told() {
      told = true;
      LockSupport.unpark(caller);
    }

    @SuppressWarnings("NullAway") // null only where T allows it: the work returned it
    T await() {
      boolean interrupted = false;
      while (!told) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable thrown = failure;
      return switch (thrown) {
        case null -> result;
        case Error e -> throw e;
        case RuntimeException e -> throw e;
        default -> throw new IllegalStateException(thrown);
      };
    }
  }
}
