package io.parbuckle.server.figure;

import java.util.concurrent.atomic.LongAdder;

/// What became of the calls of one method.
///
/// **Threads.** Any; see [Durations].
public final class CallFigures {

  /// How a call ended.
  public enum Ending {
    /// With a result.
    OK,
    /// With an error of the method, or of its parameters.
    ERROR,
    /// Without having begun: no such method, no right, too many at once.
    REFUSED
  }

  private final Durations served = new Durations();
  private final LongAdder failed = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /// A call has been answered.
  ///
  /// @param nanos since it had a place
  public void ended(Ending ending, long nanos) {
    switch (ending) {
      case OK -> served.add(nanos);
      case ERROR -> {
        served.add(nanos);
        failed.increment();
      }
      case REFUSED -> refused.increment();
    }
  }

  public long count(Ending ending) {
    return switch (ending) {
      case OK -> Math.max(0, served.count() - failed.sum());
      case ERROR -> failed.sum();
      case REFUSED -> refused.sum();
    };
  }

  /// Of those that were not refused.
  public Durations served() {
    return served;
  }
}
