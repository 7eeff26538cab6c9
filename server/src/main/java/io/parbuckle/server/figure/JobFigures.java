package io.parbuckle.server.figure;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/// What became of the jobs of one method.
///
/// **Threads.** Any; see [Durations].
public final class JobFigures {

  private final Named<LongAdder> ended = new Named<>(LongAdder::new);
  private final Durations waited = new Durations();
  private final Durations ran = new Durations();

  private final Spread waitedSpread = new Spread();
  private final Spread ranSpread = new Spread();

  /// A job that had begun has ended.
  public void add(Duration waitedFor, Duration ranFor) {
    waited.add(waitedFor.toNanos());
    ran.add(ranFor.toNanos());
    waitedSpread.add(waitedFor.toMillis());
    ranSpread.add(ranFor.toMillis());
  }

  /// How many ended, by the contract's word for how.
  public Named<LongAdder> ended() {
    return ended;
  }

  /// How long they waited for their turn, those that have begun.
  public Durations waited() {
    return waited;
  }

  /// How long they ran, those that have begun.
  public Durations ran() {
    return ran;
  }

  /// The same as [#waited], spread.
  public Spread waitedSpread() {
    return waitedSpread;
  }

  /// The same as [#ran], spread.
  public Spread ranSpread() {
    return ranSpread;
  }
}
