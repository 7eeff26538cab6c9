package io.parbuckle.server.stream;

import java.io.IOException;
import java.io.OutputStream;

/// A file of an upload while it arrives.
///
/// **Threads.** One at a time.
public interface Content {

  /// Reads on.
  ///
  /// @return how many bytes, at least one; -1 at the end
  int read(byte[] into, int from, int most) throws IOException;

  /// Copies the rest, without another buffer in between.
  void copyTo(OutputStream out) throws IOException;
}
