package io.parbuckle.api.job;

import org.jspecify.annotations.Nullable;

/// The work of a job. Runs on a thread of its own and may block; interruption asks it to stop.
@FunctionalInterface
public interface JobBody<P, R> {

  /// @return null only where the method's [io.parbuckle.api.Shape] allows it
  /// @throws Exception a [io.parbuckle.api.fault.Fault] or any other exception fails the job;
  ///   [JobAborted] and [InterruptedException] end it as aborted if somebody asked for that
  @Nullable R run(JobContext job, P params) throws Exception;
}
