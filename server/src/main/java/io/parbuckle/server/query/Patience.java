package io.parbuckle.server.query;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.function.LongSupplier;

/// How long one query may read rows of a table to look at them one by one, because the database
/// does not decide all of it. A million rows take longer than anybody waits, and keep a CPU busy.
///
/// The first slice is always read, so whoever asks the database for all of it is never refused.
///
/// **Threads.** One query's.
public final class Patience {

  /// For what may take as long as it takes, such as a job's reading.
  public static final Patience ENDLESS = new Patience(() -> 0, Duration.ZERO);

  private final LongSupplier nanos;
  private final Duration most;
  private final long began;

  private Patience(LongSupplier nanos, Duration most) {
    this.nanos = nanos;
    this.most = most;
    began = nanos.getAsLong();
  }

  /// @param most from now on (`limits.query_time`)
  static Patience of(Duration most, Time time) {
    return new Patience(time::nanos, most);
  }

  /// One more slice is to be read.
  ///
  /// @throws Fault.CallError 16 if it has taken too long already
  void another() {
    if (nanos.getAsLong() - began > most.toNanos()) {
      throw new Fault.CallError(
              Errno.EBUSY,
              "This query has looked at rows one by one for more than "
                  + BigDecimal.valueOf(most.toMillis(), 3).stripTrailingZeros().toPlainString()
                  + " s (limits.query_time). Ask for less at a time: put a condition first that the"
                  + " database decides, such as one on an id, a state or a time, sort by nothing"
                  + " or by such a member, and take pages with options.extra.cursor.")
          .with("bound", JsonText.of("limits.query_time"))
          .with("limit", JsonInteger.of(most.toMillis()));
    }
  }
}
