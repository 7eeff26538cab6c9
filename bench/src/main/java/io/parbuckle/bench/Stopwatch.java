package io.parbuckle.bench;

import java.time.Duration;

/// How long something has taken.
///
/// **Threads.** Any.
record Stopwatch(long sinceNanos) {

  static Stopwatch start() {
    return new Stopwatch(System.nanoTime());
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - sinceNanos);
  }

  boolean isOver(Duration limit) {
    return elapsed().compareTo(limit) > 0;
  }
}
