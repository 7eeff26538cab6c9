package io.parbuckle.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Turns Ctrl-C into an interrupt of the command's thread, so that it can clean up: a half-written
/// file goes, the cursor comes to a line of its own. The JVM ends with 130 by itself.
final class Interruption implements AutoCloseable {

  /// A command that blocks in reading standard input does not hear an interrupt.
  private static final int PATIENCE_MS = 500;

  private final CountDownLatch cleanedUp = new CountDownLatch(1);
  private final Thread hook;

  Interruption(Thread command) {
    this.hook = new Thread(() -> pass(command), "parbuckle-interruption");
    try {
      Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException _) {
      // The process ends already.
    }
  }

  private void pass(Thread command) {
    command.interrupt();
    try {
      boolean _ = cleanedUp.await(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      // A hook that nobody but the end of the process waits for.
    }
  }

  @Override
  public void close() {
    cleanedUp.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // It is running.
    }
  }
}
