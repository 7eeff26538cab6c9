package io.parbuckle.bench;

import java.io.IOException;

/// Another engine of durable jobs, with a job of its own that does nothing.
///
/// **Threads.** [#submit] from any.
interface PeerEngine extends AutoCloseable {

  /// How many jobs it runs at once, and about how many connections it needs for that.
  int WORKERS = 16;

  int CONNECTIONS = 40;

  /// Takes a job in; it is durable when this returns. The engine says when its end is, too.
  void submit(long number) throws Exception;

  @Override
  void close() throws IOException;
}
