package io.parbuckle.server.figure;

import java.util.concurrent.atomic.LongAdder;

/// What became of the jobs of one method.
///
/// **Threads.** Any; see [Durations].
public final class JobFigures {

  private final Named<LongAdder> ended = new Named<>(LongAdder::new);
  private final Durations waited = new Durations();
  private final Durations ran = new Durations();

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
}
