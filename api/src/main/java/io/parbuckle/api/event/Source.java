package io.parbuckle.api.event;

/// The producer behind an event source. One runs for each distinct argument text that somebody
/// listens to; it is interrupted after the last of them has left.
@FunctionalInterface
public interface Source<A> {

  /// Produces until there is nothing more; returning ends the subscriptions without an error.
  ///
  /// @throws Exception a [io.parbuckle.api.fault.Fault] ends the subscriptions with that error
  void run(Emitter emitter, A arguments) throws Exception;
}
