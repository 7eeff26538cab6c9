package io.parbuckle.server;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Undoes a start in reverse order, and goes on when one part fails.
///
/// **Threads.** One.
final class Closer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Closer.class);

  private final Deque<Part> parts = new ArrayDeque<>();

  private record Part(String name, AutoCloseable closeable) {}

  <T extends AutoCloseable> T add(String name, T closeable) {
    parts.push(new Part(name, closeable));
    return closeable;
  }

  /// Closes what was added last first; a second call does nothing.
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      Part part = parts.pop();
      try {
        part.closeable().close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        LOG.atWarn().addKeyValue("part", part.name()).setCause(e).log("could not be closed");
      }
    }
  }
}
