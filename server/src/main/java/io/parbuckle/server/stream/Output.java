package io.parbuckle.server.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// What a job writes for somebody to fetch.
///
/// The job's own `close` of the stream ends nothing: Java closes streams on the way out of a
/// failure too, and whether the file is whole is known only at the job's end.
///
/// **Threads.** One writes, one reads.
public sealed interface Output permits PipedOutput, BufferedOutput {

  // ---- the job

  OutputStream stream();

  /// How many bytes will come; before the first of them.
  void size(long bytes);

  /// How many bytes the job said would come, -1 if it has not.
  long size();

  /// Nothing more will come; what was written is whole.
  void whole();

  /// The job has ended.
  ///
  /// @param succeeded whether what was written is whole
  void ended(boolean succeeded);

  // ---- whoever fetches it

  /// Waits until it can be told how the answer begins; at most that long.
  ///
  /// @return whether it can
  boolean awaitBegin(Duration most) throws InterruptedException;

  /// Copies everything to `out`.
  ///
  /// @throws OutputFailed if the job failed: what was copied is not the whole
  void copyTo(OutputStream out) throws IOException;

  /// Nobody will fetch it any more; what was kept for that goes.
  void leave();

  Tally tally();
}
