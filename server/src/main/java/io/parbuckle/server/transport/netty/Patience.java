package io.parbuckle.server.transport.netty;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.transport.HttpLimits;
import java.time.Duration;

/// How long a client may be waited for while it moves fewer than [HttpLimits#MOVED_MIN] bytes.
///
/// Whoever waits does so without a time of its own, because timers that are set and taken back at
/// each wait cost more than moving the bytes; the connection's clock looks at it instead.
///
/// **Threads.** Guarded by the lock of whoever waits.
final class Patience {

  private final Time time;
  private final Duration idle;
  private long left;
  private long moved;
  private boolean waiting;
  private long since;

  Patience(Time time, Duration idle) {
    this.time = time;
    this.idle = idle;
    this.left = idle.toNanos();
  }

  Duration idle() {
    return idle;
  }

  void moved(long bytes) {
    moved += bytes;
  }

  void begin() {
    waiting = true;
    since = time.nanos();
  }

  void end() {
    waiting = false;
    left -= time.nanos() - since;
  }

  boolean waiting() {
    return waiting;
  }

  /// Only what the client is waited for counts, not what the other end takes.
  boolean isOver() {
    long now = time.nanos();
    if (moved >= HttpLimits.MOVED_MIN) {
      moved = 0;
      left = idle.toNanos();
      since = now;
    }
    return waiting && now - since >= left;
  }
}
