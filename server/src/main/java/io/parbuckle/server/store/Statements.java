package io.parbuckle.server.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The prepared statements of one connection, kept for their next use: preparing costs more than
/// running a small one.
///
/// **Threads.** The connection's own. **Bound.** [#KEPT_MAX] statements; the one that was not used
/// for longest goes.
final class Statements implements AutoCloseable {

  private static final int KEPT_MAX = 256;

  private static final Logger LOG = LoggerFactory.getLogger(Statements.class);

  private final Connection connection;
  private final Map<String, Prepared> kept = new LinkedHashMap<>(64, 0.75f, true);

  Statements(Connection connection) {
    this.connection = connection;
  }

  /// A statement and what is known about it.
  record Prepared(String sql, PreparedStatement statement, NamedSql named) {}

  Prepared prepared(String sql) throws SQLException {
    Prepared found = kept.get(sql);
    if (found != null) {
      return found;
    }
    if (kept.size() >= KEPT_MAX) {
      drop(kept.keySet().iterator().next());
    }
    NamedSql named = NamedSql.of(sql);
    Prepared made = new Prepared(sql, connection.prepareStatement(named.jdbc()), named);
    kept.put(sql, made);
    return made;
  }

  /// Runs a statement without parameters or rows, such as `commit`.
  void run(String sql) throws SQLException {
    Prepared prepared = prepared(sql);
    try {
      prepared.statement().execute();
    } catch (SQLException e) {
      forget(prepared);
      throw e;
    }
  }

  /// A statement that has failed is not used again: SQLite's driver may leave it half-way.
  void forget(Prepared failed) {
    try {
      drop(failed.sql());
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("a failed statement cannot be closed");
    }
  }

  private void drop(String sql) throws SQLException {
    Prepared eldest = kept.remove(sql);
    if (eldest != null) {
      eldest.statement().close();
    }
  }

  @Override
  public void close() throws SQLException {
    for (Prepared prepared : kept.values()) {
      prepared.statement().close();
    }
    kept.clear();
  }
}
