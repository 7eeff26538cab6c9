package io.parbuckle.bench;

import java.nio.ByteBuffer;

/// Counts the answers in what a server sends.
///
/// **Threads.** One.
interface Counter {

  /// Reads all of `in`.
  ///
  /// @return how many answers ended in it
  int count(ByteBuffer in);

  /// Answers that were not what the first was, such as refusals.
  long odd();
}
