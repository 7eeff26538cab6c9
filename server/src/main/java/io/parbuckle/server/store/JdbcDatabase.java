package io.parbuckle.server.store;

import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.time.Time;
import io.parbuckle.server.figure.Durations;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The database of the server. The same statements run on SQLite, where works of several callers
/// share a commit, and on PostgreSQL.
///
/// A work that calls [#write] or [#read] again runs that in the transaction it is in; if it catches
/// what the inner one throws, what the inner one did before stays.
///
/// **Threads.** Any.
public final class JdbcDatabase implements Database, AutoCloseable {

  /// Enough for a listing beside the small reads of every call.
  private static final int READERS = 4;

  /// A write is under way.
  static final long WRITING = -1;

  private final Dialect dialect;
  private final String url;
  private final @Nullable Path file;
  private final Access access;
  private final Object key;

  /// Writes that were begun, and those of them that are over.
  private final AtomicLong begun = new AtomicLong();

  private final AtomicLong over = new AtomicLong();

  private JdbcDatabase(
      Dialect dialect, String url, @Nullable Path file, Access access, Object key) {
    this.dialect = dialect;
    this.url = url;
    this.file = file;
    this.access = access;
    this.key = key;
  }

  /// Opens a SQLite file, which is made when it is missing.
  ///
  /// @throws StartRefused if it is damaged, or no database
  public static JdbcDatabase open(Path file, Durability durability, Time time) {
    SqliteFile.check(file);
    Object key = new Object();
    try {
      Access access = SqliteAccess.open(file, durability, READERS, key, time);
      return new JdbcDatabase(Dialect.SQLITE, "jdbc:sqlite:" + file, file, access, key);
    } catch (SQLException e) {
      throw new StartRefused("The database " + file + " cannot be opened: " + e.getMessage(), e);
    }
  }

  /// Opens a PostgreSQL database.
  ///
  /// @param url `jdbc:postgresql://…`, with user and password in it where they are needed
  /// @throws StartRefused if it does not answer
  public static JdbcDatabase open(String url, Durability durability, Time time) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StartRefused("A database is given as jdbc:postgresql://HOST/NAME.");
    }
    Object key = new Object();
    try {
      Access access = new PostgresAccess(url, durability, key, time);
      return new JdbcDatabase(Dialect.POSTGRESQL, url, null, access, key);
    } catch (RuntimeException e) { // the pool's own, whose class says nothing more
      throw new StartRefused("The database does not answer: " + e.getMessage(), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(String name, Work<T> work) {
    Running running = Running.of(key);
    if (running != null && running.writes()) {
      return work.run(running.tx());
    }
    begun.incrementAndGet();
    try {
      return access.write(name, work);
    } finally {
      over.incrementAndGet();
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    Running running = Running.of(key);
    return running != null ? work.run(running.tx()) : access.read(work);
  }

  /// How many writes there have been: what is read behind this is as new as that. [#WRITING] while
  /// one is under way, and within a work, which sees the database at a moment of its own.
  long writes() {
    if (Running.of(key) != null) {
      return WRITING;
    }
    long ended = over.get(); // first: it never overtakes the other
    return begun.get() == ended ? ended : WRITING;
  }

  /// Runs `told` once the transaction that the current thread is in has been committed, and not at
  /// all if it is taken back; at once outside of a transaction. Must not block: on SQLite it runs
  /// on the writer's thread.
  public void afterCommit(Runnable told) {
    Running running = Running.of(key);
    if (running != null && running.writes()) {
      running.afterCommit(told);
    } else {
      told.run();
    }
  }

  @Override
  public Dialect dialect() {
    return dialect;
  }

  /// Returns when every write that was asked for before is over, or was refused: on PostgreSQL in
  /// 40 s, on SQLite when those that wait are done.
  public void awaitWrites() throws InterruptedException {
    access.awaitWrites();
  }

  /// Commits, and how long the disk took for them.
  public Durations commits() {
    return access.commits();
  }

  /// How many transactions wait for their turn.
  public int waiting() {
    return access.waiting();
  }

  /// The JDBC URL; may hold a password.
  String url() {
    return url;
  }

  /// The SQLite file; null for PostgreSQL.
  @Nullable Path file() {
    return file;
  }

  /// Finishes the writes that wait.
  @Override
  public void close() {
    access.close();
  }
}
