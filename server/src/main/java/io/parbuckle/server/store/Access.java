package io.parbuckle.server.store;

import io.parbuckle.api.store.Database.Work;
import io.parbuckle.server.figure.Durations;
import org.jspecify.annotations.Nullable;

/// How a database is reached: which thread runs the work, and on which connection.
interface Access extends AutoCloseable {

  <T extends @Nullable Object> T write(String name, Work<T> work);

  <T extends @Nullable Object> T read(Work<T> work);

  /// Commits, and how long they took.
  Durations commits();

  /// How many transactions wait for their turn.
  int waiting();

  /// Returns when every write that was asked for before is over, or was refused.
  void awaitWrites() throws InterruptedException;

  @Override
  void close();
}
