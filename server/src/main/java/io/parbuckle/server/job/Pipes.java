package io.parbuckle.server.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What whoever starts a job has opened for it: files that come in, one stream that goes out.
///
/// **Threads.** The body's own, except [#ended], which the engine calls when the body has returned.
public interface Pipes {

  /// None: a plain call.
  Pipes NONE = new NoPipes();

  boolean hasInput();

  boolean hasOutput();

  /// The first file, then each further one; what is left unread of the one before is thrown away.
  /// Empty when there are no more.
  Optional<InputStream> nextInput() throws IOException, InterruptedException;

  /// The stream that goes out; only where there is one.
  OutputStream output() throws IOException;

  /// How many bytes will go out; said before the first of them.
  void outputSize(long bytes);

  /// How many bytes come in, with what is around them; -1 if nobody said.
  long expectedInput();

  /// How many bytes go out; -1 if nobody said.
  long expectedOutput();

  /// What has gone through so far; null where there are no pipes.
  @Nullable Transferred transferred();

  /// The body has returned, and what it wrote is whole: its hash is known from now on.
  void whole();

  /// The job has ended: closes the reading side of all inputs and the writing side of the output.
  ///
  /// @param succeeded whether what went out is whole
  void ended(boolean succeeded);
}
