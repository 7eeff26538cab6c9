package io.parbuckle.server.transport;

import java.time.Duration;

/// How much one upload may ask of the server.
///
/// @param bodyBytesMax over this the request is refused with 413; 0 for no limit
/// @param callBytesMax of the part that says what to call
/// @param filesMax how many files one upload may have
/// @param unread how long it may wait for its job to read on; then the job is told to stop. No
///   setting: it only has to be longer than anything a job sensibly does between two reads
public record UploadLimits(long bodyBytesMax, int callBytesMax, int filesMax, Duration unread) {

  public static final UploadLimits DEFAULTS = new UploadLimits(0, 2 << 20, 5, Duration.ofHours(1));

  public UploadLimits {
    if (bodyBytesMax < 0 || callBytesMax <= 0 || filesMax <= 0 || !unread.isPositive()) {
      throw new IllegalArgumentException("limits of uploads must be above 0");
    }
  }
}
