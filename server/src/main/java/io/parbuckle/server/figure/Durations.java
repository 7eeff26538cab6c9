package io.parbuckle.server.figure;

import java.util.concurrent.atomic.LongAdder;

/// How often something was done, and how long that took in all.
///
/// **Threads.** Any. Adding allocates nothing and waits for nobody; the two figures may be read
/// apart by a moment.
public final class Durations {

  private final LongAdder count = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  public void add(long took) {
    count.increment();
    nanos.add(took);
  }

  public long count() {
    return count.sum();
  }

  public long nanos() {
    return nanos.sum();
  }
}
