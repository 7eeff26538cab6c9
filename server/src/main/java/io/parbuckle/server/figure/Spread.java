package io.parbuckle.server.figure;

import org.HdrHistogram.ConcurrentHistogram;

/// How durations are spread: half of them, nearly all of them, the longest. In milliseconds, to two
/// digits.
///
/// **Threads.** Any. Adding waits for nobody.
public final class Spread {

  private static final int DIGITS = 2;
  private static final double HALF = 50;
  private static final double NEARLY_ALL = 99;

  private final ConcurrentHistogram millis = new ConcurrentHistogram(DIGITS);

  void add(long took) {
    millis.recordValue(Math.max(0, took));
  }

  public long half() {
    return millis.getValueAtPercentile(HALF);
  }

  public long nearlyAll() {
    return millis.getValueAtPercentile(NEARLY_ALL);
  }

  public long longest() {
    return millis.getMaxValue();
  }
}
