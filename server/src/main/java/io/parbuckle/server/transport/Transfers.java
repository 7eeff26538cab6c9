package io.parbuckle.server.transport;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.server.call.Uploads.Begun;
import io.parbuckle.server.call.Uploads.Wanted;
import io.parbuckle.server.stream.Inputs;

/// Starts the job that an upload feeds.
public interface Transfers {

  /// Whether [#start] would be refused because of the method or of who calls it: unknown (errno
  /// 201), not allowed (13), no job method (22).
  ///
  /// @throws Fault if so; nothing has been done
  void check(Caller caller, String method);

  /// Starts a job, or finds the one that an idempotency key has led to; that one reads nothing of
  /// these `inputs`, and what comes is thrown away.
  ///
  /// @throws Fault if it is refused; [Fault.Invalid] because of the key
  Begun start(Wanted wanted, Inputs inputs) throws InterruptedException;

  /// The upload has broken off: the job is to end, with this error unless it has ended already.
  void fail(long job, Fault reason);
}
