package io.parbuckle.server.session;

import io.parbuckle.api.Version;
import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.server.auth.Bearer;
import io.parbuckle.server.method.MethodTable;
import org.jspecify.annotations.Nullable;

/// Who calls and is answered: a connection, or one request over HTTP.
///
/// **Threads.** Any.
public interface Asker extends Bearer {

  Codec codec();

  /// What can be called in the API version that was asked for.
  MethodTable methods();

  default Version version() {
    return methods().version();
  }

  /// What its calls of job methods are answered with.
  JobAnswer jobAnswer();

  /// Sends an answer; waits while the client does not read.
  ///
  /// @param message null for a request without an id: nothing is sent
  /// @param bytesMax of the whole answer
  /// @param first run when there is room for the answer, right before it goes: what the client may
  ///   count on once it has read it
  /// @throws AnswerTooLong if it is longer; nothing has been sent then
  /// @throws IllegalArgumentException if no JSON can be made of it; nothing has been sent then
  void answer(@Nullable Outgoing message, long bytesMax, Runnable first)
      throws InterruptedException;

  /// The same for an answer that is the id of a job, or would be if the request had an id.
  default void answerJob(@Nullable Outgoing message, long job, long bytesMax, Runnable first)
      throws InterruptedException {
    answer(message, bytesMax, first);
  }

  /// A call has led to a job.
  default void accepted(long job) {}
}
