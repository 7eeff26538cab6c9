package io.parbuckle.api.store;

/// The one database of the server: SQLite, or PostgreSQL.
///
/// **Threads.** Any. On SQLite the work of a write runs on the writer's thread, in a savepoint of a
/// commit that several callers share: it holds SQL and nothing else, no JSON, no file, no waiting.
public interface Database {

  /// Which database it is, for the few statements that differ.
  Dialect dialect();

  /// Runs `work` in a transaction and waits until it is durable. An exception takes back this work
  /// only and is thrown here.
  ///
  /// @param name what it is, for the log line of one that takes too long
  <T extends @org.jspecify.annotations.Nullable Object> T write(String name, Work<T> work);

  /// Runs `work` over a consistent view of what has been committed.
  <T extends @org.jspecify.annotations.Nullable Object> T read(Work<T> work);

  /// What runs in a transaction.
  @FunctionalInterface
  interface Work<T extends @org.jspecify.annotations.Nullable Object> {
    T run(Tx tx);
  }
}
