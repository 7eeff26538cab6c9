package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Holds bodies until a test opens it.
final class Gate {

  private static final long SECONDS_MAX = 20;

  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch open = new CountDownLatch(1);

  /// For a body: waits, then answers its first argument.
  JsonValue pass() throws InterruptedException {
    entered.countDown();
    open.await();
    return JsonValue.NULL;
  }

  void awaitEntered() throws InterruptedException {
    if (!entered.await(SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new AssertionError("nobody came within " + SECONDS_MAX + " s");
    }
  }

  void open() {
    open.countDown();
  }
}
