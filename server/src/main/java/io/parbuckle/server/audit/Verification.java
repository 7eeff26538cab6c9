package io.parbuckle.server.audit;

import io.parbuckle.api.param.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What `audit.verify` finds: whether every row has the hash that follows from it and the one
/// before.
///
/// @param from the oldest row that was looked at; null in an empty trail
/// @param to the newest
/// @param firstBad the first row that was changed, or is missing
record Verification(
    @Doc("Whether nothing was changed or taken away.") boolean ok,
    @Doc("How many rows were looked at; a call has two.") long rows,
    @Doc("Number of the oldest row; null if there is none.") @Nullable Long from,
    @Doc("Number of the newest row.") @Nullable Long to,
    @Doc("Number of the first row that was changed or is missing; null if all is well.")
        @Nullable Long firstBad) {

  private static final int SLICE = 500;

  /// Reads the trail from its oldest row on, slice by slice. Rows that are added meanwhile are not
  /// looked at; where retention takes some away, it begins again behind them.
  static Verification of(AuditStore store) {
    AuditChain end = store.chain();
    AuditChain begin = end;
    long at = begin.cutId();
    String hash = begin.cutHash();
    long rows = 0;
    while (at < end.lastId()) {
      for (AuditRow row : store.behind(at, (int) Math.min(SLICE, end.lastId() - at))) {
        if (row.id() != at + 1) {
          break;
        }
        if (!row.hash().equals(row.hashBehind(hash))) {
          return new Verification(false, rows + 1, begin.cutId() + 1, row.id(), row.id());
        }
        at = row.id();
        hash = row.hash();
        rows++;
      }
      if (at < end.lastId() && !isThere(store, at + 1)) {
        AuditChain now = store.chain();
        if (now.cutId() <= at) {
          return new Verification(false, rows, from(begin, rows), to(at, rows), at + 1);
        }
        begin = now;
        at = now.cutId();
        hash = now.cutHash();
        rows = 0;
      }
    }
    boolean sameEnd = at != end.lastId() || hash.equals(end.lastHash());
    return new Verification(
        sameEnd, rows, from(begin, rows), to(at, rows), sameEnd ? null : (Long) at);
  }

  private static boolean isThere(AuditStore store, long id) {
    List<AuditRow> next = store.behind(id - 1, 1);
    return !next.isEmpty() && next.getFirst().id() == id;
  }

  private static @Nullable Long from(AuditChain begin, long rows) {
    return rows == 0 ? null : begin.cutId() + 1;
  }

  private static @Nullable Long to(long at, long rows) {
    return rows == 0 ? null : at;
  }
}
