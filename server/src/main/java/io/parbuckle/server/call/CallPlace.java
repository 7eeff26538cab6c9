package io.parbuckle.server.call;

import io.parbuckle.server.session.CallSlots;

/// A call's place among those of its connection, given back exactly once.
///
/// **Threads.** The call's own.
final class CallPlace {

  private final CallSlots slots;
  private boolean left;
  private boolean waitsForJob;
  private boolean ended;

  CallPlace(CallSlots slots) {
    this.slots = slots;
  }

  /// Asks to wait for a job that is about to be started.
  ///
  /// @return false when too many calls of the connection wait for jobs: this one is refused
  boolean mayWaitForJob() {
    waitsForJob = waitsForJob || slots.mayWaitForJob();
    return waitsForJob;
  }

  /// The call only waits for its job from now on: somebody else may have the place.
  void leaveForJob() {
    if (!left) {
      left = true;
      slots.leave();
    }
  }

  /// How many calls there may be, as a refusal says it.
  int limit() {
    return slots.limit();
  }

  /// The call has ended, or is about to be answered: whoever has read its answer finds the place
  /// free.
  void leave() {
    if (ended) {
      return;
    }
    ended = true;
    if (waitsForJob) {
      slots.jobEnded();
    }
    if (!left) {
      slots.leave();
    }
  }
}
