package io.parbuckle.server.store;

import io.parbuckle.api.store.Database.Work;
import org.jspecify.annotations.Nullable;

/// How a database is reached: which thread runs the work, and on which connection.
interface Access extends AutoCloseable {

  <T extends @Nullable Object> T write(String name, Work<T> work);

  <T extends @Nullable Object> T read(Work<T> work);

  @Override
  void close();
}
