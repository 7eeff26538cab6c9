package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.JsonValue;
import java.util.OptionalLong;
import java.util.Set;

/// Entries in a table that one query may read for so long.
///
/// **Threads.** One query's.
record StoredForATime(Stored entries, Patience patience) implements Stored {

  @Override
  public Table table() {
    return entries.table();
  }

  @Override
  public Dialect dialect() {
    return entries.dialect();
  }

  @Override
  public Set<String> onlyShown() {
    return entries.onlyShown();
  }

  @Override
  public Iterable<JsonValue> read(Wanted wanted) {
    return entries.read(wanted.within(patience));
  }

  @Override
  public OptionalLong count(Wanted wanted) {
    return entries.count(wanted);
  }
}
