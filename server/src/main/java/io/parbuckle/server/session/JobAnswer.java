package io.parbuckle.server.session;

import java.time.Duration;

/// What the call of a job method is answered with (`protocol.md` §4.3, `extensions.md` §2).
public sealed interface JobAnswer {

  /// The job's id, at once.
  record Id() implements JobAnswer {}

  /// The job's result or error, when it has ended; null for one that was aborted.
  record Outcome() implements JobAnswer {}

  /// The job's result or error, or its id when it has not ended in time; an error for one that was
  /// aborted.
  record OutcomeWithin(Duration most) implements JobAnswer {}
}
