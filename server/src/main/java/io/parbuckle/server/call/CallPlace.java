package io.parbuckle.server.call;

import io.parbuckle.server.session.CallSlots;

/// A call's place among those of its connection, given back exactly once.
///
/// **Threads.** The call's own.
final class CallPlace {

  private final CallSlots slots;
  private boolean waitsForJob;

  CallPlace(CallSlots slots) {
    this.slots = slots;
  }

  /// The call only waits for its job from now on: somebody else may have the place.
  void leaveForJob() {
    waitsForJob = slots.leaveForJob();
  }

  /// The call has ended.
  void leave() {
    if (waitsForJob) {
      slots.jobEnded();
    } else {
      slots.leave();
    }
  }
}
