package io.parbuckle.server.stream;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;

/// An upload ended before its end: whoever reads it gets this, never a short file (`extensions.md`
/// §14).
///
/// Its cause is the error that the job is to fail with, errno 103.
public final class UploadBroken extends IOException {

  private final Fault.CallError fault;

  public UploadBroken(long bytes) {
    this(new Fault.CallError(Errno.ECONNABORTED, "The upload ended after " + bytes + " bytes."));
  }

  /// For an upload that was refused half-way.
  public UploadBroken(Fault.CallError fault) {
    super("[" + Errno.name(fault.errno()) + "] " + fault.text(), fault);
    this.fault = fault;
  }

  public Fault.CallError fault() {
    return fault;
  }
}
