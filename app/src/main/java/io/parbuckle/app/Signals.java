package io.parbuckle.app;

import java.lang.reflect.Proxy;

/// Signals of the operating system. The JDK's only door to them is `sun.misc.Signal` of
/// `jdk.unsupported`, whose every mention is a compiler warning that cannot be suppressed; hence
/// reflection.
final class Signals {

  private Signals() {}

  /// Runs `task` at each signal of that name (`TERM`), on a thread of its own.
  static void on(String name, Runnable task) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      task.run();
                      yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> arguments[0].equals(task);
                    default -> name;
                  });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("signals cannot be handled here", e);
    }
  }
}
