package io.parbuckle.api.event;

import io.parbuckle.api.Caller;

/// The producer behind an event source that depends on who listens, or begins anew with each. It is
/// interrupted when its listener leaves.
@FunctionalInterface
public interface PrivateSource<A> {

  /// Produces until there is nothing more; returning ends the subscription without an error.
  ///
  /// @param caller who listens
  /// @throws Exception a [io.parbuckle.api.fault.Fault] ends the subscription with that error
  void run(Caller caller, Emitter emitter, A arguments) throws Exception;
}
