package io.parbuckle.server.transport;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.stream.Inputs;
import java.util.List;

/// Starts the job that an upload feeds.
public interface Transfers {

  /// Whether [#start] would be refused because of the method or of who calls it: unknown (errno
  /// 201), not allowed (13), no job method (22).
  ///
  /// @throws Fault if so; nothing has been done
  void check(Caller caller, String method);

  /// Starts a job.
  ///
  /// @return the job's number
  /// @throws Fault if it is refused
  long start(Caller caller, String method, List<JsonValue> params, Inputs inputs)
      throws InterruptedException;

  /// The upload has broken off: the job is to end, with this error unless it has ended already.
  void fail(long job, Fault reason);
}
