package io.parbuckle.app;

import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;

/// The virtual threads of this process, from where the JDK keeps them (`jdk.internal.vm`, opened to
/// tests). A dump of all threads has them, too, but it walks their stacks while they move, and a
/// JVM 25 that is asked for one often enough ends with a fault in `ThreadSnapshot`.
final class VirtualThreads {

  private VirtualThreads() {}

  /// Those that live now.
  static List<Thread> now() {
    try {
      Object root = open("jdk.internal.vm.ThreadContainers", "root").invoke(null);
      return within(root).filter(Thread::isVirtual).toList();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Stream<Thread> within(Object container) {
    return Stream.concat(
        part(container, "threads").map(Thread.class::cast),
        part(container, "children").flatMap(VirtualThreads::within));
  }

  private static Stream<?> part(Object container, String name) {
    try {
      return (Stream<?>) open("jdk.internal.vm.ThreadContainer", name).invoke(container);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Method open(String type, String name) throws ReflectiveOperationException {
    return Class.forName(type).getMethod(name);
  }
}
