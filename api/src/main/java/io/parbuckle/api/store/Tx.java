package io.parbuckle.api.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A transaction.
///
/// **Threads.** The one it was handed to.
public interface Tx {

  /// A statement with named parameters (`:id`), to be bound and run.
  Statement sql(String sql);

  /// One statement.
  interface Statement {

    /// Binds a value: text, number, boolean (stored as 0 or 1), `byte[]`, `Instant` (stored as
    /// milliseconds) or null.
    Statement bind(String name, @Nullable Object value);

    /// Runs it.
    ///
    /// @return the number of rows it touched
    int update();

    /// Reads all rows into records, columns by component name in snake case; a class that is not a
    /// record (`Long`, `String`) takes the first column.
    <T> List<T> list(Class<T> type);

    /// Reads the first row, if there is one.
    <T> Optional<T> first(Class<T> type);
  }
}
