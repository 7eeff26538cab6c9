package io.parbuckle.server.stream;

import java.time.Duration;

/// How long a download waits for whoever fetches it.
///
/// @param begin for one whose job waits meanwhile (`transfer.begin`)
/// @param beginBuffered for one that is kept in a file (`transfer.begin_buffered`)
/// @param most how many may wait or run at once, because each holds a pipe or a file
public record TicketLimits(Duration begin, Duration beginBuffered, int most) {

  public static final TicketLimits DEFAULTS =
      new TicketLimits(Duration.ofSeconds(60), Duration.ofSeconds(300), 1000);

  public TicketLimits {
    if (!begin.isPositive() || !beginBuffered.isPositive() || most <= 0) {
      throw new IllegalArgumentException("limits of downloads must be above 0");
    }
  }
}
