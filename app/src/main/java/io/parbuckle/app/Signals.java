package io.parbuckle.app;

import sun.misc.Signal;

/// Signals of the operating system. The JDK has no other door to them than this one.
final class Signals {

  private Signals() {}

  /// Runs `task` at each signal of that name (`TERM`), on a thread of its own.
  static void on(String name, Runnable task) {
    Signal.handle(new Signal(name), _ -> task.run());
  }
}
