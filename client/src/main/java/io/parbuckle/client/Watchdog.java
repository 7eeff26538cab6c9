package io.parbuckle.client;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Closes a connection on which nothing has moved for too long. Blocking channels have no timeout
/// of their own, and those of UNIX sockets cannot be given one.
///
/// It looks once in `idle` whether [#alive] was called since the last look, so a silent connection
/// ends after one to two times `idle`.
///
/// **Threads.** Any.
final class Watchdog implements AutoCloseable {

  private final Closeable wire;
  private final Executor later;
  private final AtomicLong signs = new AtomicLong();
  private volatile boolean gone;
  private volatile boolean barked;

  private Watchdog(Closeable wire, Duration idle) {
    this.wire = wire;
    this.later =
        CompletableFuture.delayedExecutor(
            idle.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread);
  }

  static Watchdog over(Closeable wire, Duration idle) {
    Watchdog watchdog = new Watchdog(wire, idle);
    watchdog.lookLater(0);
    return watchdog;
  }

  /// Something moved.
  void alive() {
    signs.incrementAndGet();
  }

  /// Whether it was this watchdog that closed the connection.
  boolean barked() {
    return barked;
  }

  private void lookLater(long seen) {
    later.execute(() -> look(seen));
  }

  private void look(long seen) {
    if (gone) {
      return;
    }
    long now = signs.get();
    if (now != seen) {
      lookLater(now);
      return;
    }
    barked = true;
    try {
      wire.close();
    } catch (IOException _) {
      // Whoever uses the connection finds out by itself.
    }
  }

  @Override
  public void close() {
    gone = true;
  }
}
