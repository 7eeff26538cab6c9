package io.parbuckle.server.store;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// What was read from the database, for as long as nothing is written to it.
///
/// Nobody has to say what a write changes: whatever is written, everything is read again. While a
/// write is under way nothing is taken from here, so that whoever hears of a change, in an answer
/// or as an event, reads what it has made.
///
/// **Bound.** So many values; at the next one all of them go.
///
/// **Threads.** Any.
///
/// @param <V> immutable
public final class KeptReads<K, V> {

  private final JdbcDatabase database;
  private final int most;
  private final ConcurrentHashMap<K, Entry<V>> entries = new ConcurrentHashMap<>();

  /// @param writes how many there had been when it was read
  private record Entry<V>(long writes, V value) {}

  /// @param most values
  public KeptReads(JdbcDatabase database, int most) {
    this.database = database;
    this.most = most;
  }

  /// @param read reads it from that database
  public V get(K key, Function<K, V> read) {
    long writes = database.writes();
    if (writes == JdbcDatabase.WRITING) {
      return read.apply(key);
    }
    Entry<V> kept = entries.get(key);
    if (kept != null && kept.writes == writes) {
      return kept.value;
    }
    V value = read.apply(key);
    if (entries.size() >= most) {
      entries.clear();
    }
    entries.put(key, new Entry<>(writes, value));
    return value;
  }
}
