package io.parbuckle.server.session;

import io.parbuckle.api.time.Time;
import java.time.Duration;

/// Closes connections on which nobody has logged in and nothing has been said for a while
/// (`operating.md`, `limits.anonymous_idle`), so that strangers do not hold the places of others.
///
/// **Threads.** One virtual thread of its own, which sleeps most of the time.
public final class IdleStrangers implements AutoCloseable {

  /// Close code of an ordinary end.
  private static final int NORMAL = 1000;

  private static final String REASON = "Nobody logged in here, and nothing was said for a while";

  /// A connection is closed at most this part of its time too late.
  private static final int LOOKS = 4;

  private final Sessions sessions;
  private final Duration idle;
  private final Time time;
  private final Thread thread;

  /// @param idle how long a stranger may be silent
  public IdleStrangers(Sessions sessions, Duration idle, Time time) {
    this.sessions = sessions;
    this.idle = idle;
    this.time = time;
    thread = Thread.ofVirtual().name("idle-strangers").start(this::serve);
  }

  private void serve() {
    try {
      while (true) {
        time.sleep(idle.dividedBy(LOOKS));
        look();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the server stops
    }
  }

  private void look() {
    long oldest = time.nanos() - idle.toNanos();
    for (Session session : sessions.all()) {
      if (session.login() == null && session.heardNanos() - oldest < 0) {
        session.close(NORMAL, REASON);
      }
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
