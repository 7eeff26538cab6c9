package io.parbuckle.server.session;

import java.time.Duration;

/// How much may wait for a client that reads slowly (`architecture.md` 6.3).
///
/// @param mergeBytes above it a newer state takes the place of an older one of the same object
/// @param closeBytes at it the connection is closed with 1013
/// @param stalled a client that reads nothing for this long while something waits is closed
public record OutboxLimits(long mergeBytes, long closeBytes, Duration stalled) {

  public static final OutboxLimits DEFAULTS =
      new OutboxLimits(1L << 20, 4L << 20, Duration.ofSeconds(30));

  public OutboxLimits {
    if (mergeBytes <= 0 || closeBytes < mergeBytes) {
      throw new IllegalArgumentException(
          "mergeBytes must be above 0 and at most closeBytes, are "
              + mergeBytes
              + ", "
              + closeBytes);
    }
  }
}
