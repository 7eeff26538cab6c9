package io.parbuckle.api;

import org.jspecify.annotations.Nullable;

/// Serves a call. Runs on a thread of its own and may block; interruption means that the answer is
/// not wanted any more.
@FunctionalInterface
public interface Handler<P, R> {

  /// @return null only where the method's [Shape] allows it
  /// @throws Exception a [io.parbuckle.api.fault.Fault] says what the caller may be told; anything
  ///   else is a defect, logged once and answered as an unexpected error
  @Nullable R answer(Call call, P params) throws Exception;
}
