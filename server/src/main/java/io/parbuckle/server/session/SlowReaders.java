package io.parbuckle.server.session;

import java.util.concurrent.atomic.LongAdder;

/// What clients that read slowly have cost them.
///
/// **Threads.** Any.
public final class SlowReaders {

  private final LongAdder merged = new LongAdder();
  private final LongAdder closed = new LongAdder();

  void merged() {
    merged.increment();
  }

  void closed() {
    closed.increment();
  }

  /// Events that gave way to a newer one about the same object.
  public long eventsMerged() {
    return merged.sum();
  }

  /// Connections that were closed.
  public long connectionsClosed() {
    return closed.sum();
  }
}
