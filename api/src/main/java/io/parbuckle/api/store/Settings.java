package io.parbuckle.api.store;

import java.util.Optional;

/// Small settings that a service keeps: one record under one name, stored as JSON in the table
/// `setting` and part of every backup.
///
/// **Threads.** Any.
public interface Settings {

  /// The stored record; members that were added since it was written take their defaults.
  <T extends Record> Optional<T> get(String name, Class<T> type);

  void put(String name, Record value);
}
