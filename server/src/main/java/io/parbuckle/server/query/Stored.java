package io.parbuckle.server.query;

import io.parbuckle.api.store.Dialect;
import io.parbuckle.protocol.json.JsonValue;
import java.util.OptionalLong;
import java.util.Set;

/// Entries that lie in a table, wholly or for the most part. A query asks for what it needs of them
/// instead of reading all.
///
/// **Threads.** One query's.
public interface Stored {

  Table table();

  Dialect dialect();

  /// Members of an entry that can be selected, and neither filtered nor sorted by.
  default Set<String> onlyShown() {
    return Set.of();
  }

  /// The entries, read slice by slice as they are looked at.
  Iterable<JsonValue> read(Wanted wanted);

  /// How many there are; empty if only reading tells.
  OptionalLong count(Wanted wanted);
}
