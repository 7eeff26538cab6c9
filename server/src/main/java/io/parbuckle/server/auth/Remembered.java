package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.random.RandomGenerator;

/// Secrets that were found right within the last 60 s, so that a client that sends its own with
/// every HTTP call does not have it checked each time. Kept is the mark of a [ProcessKey] over the
/// secret and what it was checked against.
///
/// **Bound.** 1,000 secrets, the oldest goes.
///
/// **Threads.** Any.
final class Remembered {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final int MAX = 1_000;

  private final ProcessKey key;
  private final Time time;

  /// Marks of what was right, to the time until when it is believed. Guarded by itself.
  private final LinkedHashMap<String, Long> marks = new LinkedHashMap<>();

  /// @param random a secure source
  Remembered(RandomGenerator random, Time time) {
    this.key = new ProcessKey(random);
    this.time = time;
  }

  /// What stands for a secret here.
  ///
  /// @param against what it is checked against, such as the stored hash
  String mark(String plain, String against) {
    return Base64.getEncoder().encodeToString(key.mark(against, plain));
  }

  boolean holds(String mark) {
    synchronized (marks) {
      Long until = marks.get(mark);
      return until != null && time.nanos() - until < 0;
    }
  }

  void put(String mark) {
    long until = time.nanos() + TIME.toNanos();
    synchronized (marks) {
      marks.remove(mark); // to stand at the end again
      marks.put(mark, until);
      if (marks.size() > MAX) {
        marks.pollFirstEntry();
      }
    }
  }
}
