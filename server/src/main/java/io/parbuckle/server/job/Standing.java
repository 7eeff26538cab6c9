package io.parbuckle.server.job;

import io.parbuckle.api.job.Priority;
import java.time.Instant;

/// What decides who goes first in a line.
interface Standing {

  Priority priority();

  /// Since when it waits.
  Instant since();
}
