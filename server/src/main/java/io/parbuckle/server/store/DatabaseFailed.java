package io.parbuckle.server.store;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Taken;
import io.parbuckle.protocol.error.Errno;
import java.sql.SQLException;

/// A statement that failed: a defect of whoever wrote it, or a constraint that it broke. Names the
/// statement, never the values.
public final class DatabaseFailed extends RuntimeException {

  // SQLite's primary result codes.
  private static final int SQLITE_READONLY = 8;
  private static final int SQLITE_IOERR = 10;
  private static final int SQLITE_FULL = 13;
  private static final int SQLITE_CANTOPEN = 14;
  private static final int PRIMARY_CODE = 0xff;

  /// PostgreSQL's state.
  private static final String UNIQUE_VIOLATION = "23505";

  private DatabaseFailed(String message, SQLException cause) {
    super(message, cause);
  }

  /// The exception that callers see: [Taken] for a value that is unique, an error 28 when the
  /// database cannot write, as nobody is at fault for that but the machine (`extensions.md` §8).
  static RuntimeException of(String what, SQLException e) {
    if (isTaken(e)) {
      return new Taken(what + ": " + e.getMessage(), e);
    }
    return cannotWrite(e)
        ? new Fault.CallError(
            Errno.ENOSPC,
            "The database cannot be written ("
                + e.getMessage()
                + "); nothing was changed. Reading goes on. See to the file system of the data"
                + " folder.",
            e)
        : new DatabaseFailed(what + ": " + e.getMessage(), e);
  }

  private static boolean isTaken(SQLException e) {
    return UNIQUE_VIOLATION.equals(e.getSQLState())
        || (isOfSqlite(e) && String.valueOf(e.getMessage()).contains("UNIQUE constraint failed"));
  }

  private static boolean isOfSqlite(SQLException e) {
    return e.getClass().getName().startsWith("org.sqlite.");
  }

  private static boolean cannotWrite(SQLException e) {
    String state = e.getSQLState();
    if (state != null && state.startsWith("53")) {
      return true; // PostgreSQL's class "insufficient resources"
    }
    int code = e.getErrorCode() & PRIMARY_CODE;
    return isOfSqlite(e)
        && (code == SQLITE_FULL
            || code == SQLITE_READONLY
            || code == SQLITE_IOERR
            || code == SQLITE_CANTOPEN);
  }
}
