package io.parbuckle.server.auth;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import java.time.Duration;

/// Refusals that end by themselves.
final class Busy {

  private Busy() {}

  /// Clients match the text; `data.retry_after` says in seconds, rounded up, when to come back.
  static Fault.CallError rateLimit(Duration left) {
    long seconds = Math.max(1, left.plusSeconds(1).minusNanos(1).toSeconds());
    return new Fault.CallError(Errno.EBUSY, "Rate Limit Exceeded")
        .with("retry_after", JsonInteger.of(seconds));
  }
}
