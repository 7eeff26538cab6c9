package io.parbuckle.bench;

/// What came of a [LoadOrder].
///
/// @param count calls answered, notifications received, or connections open
/// @param cpuMicros CPU time that the server spent on them
/// @param nanos how long it took
/// @param residentKib the server's memory at the end
/// @param odd answers that were not what the others were, such as refusals
record LoadResult(long count, long cpuMicros, long nanos, long residentKib, long odd) {

  double microsEach() {
    return (double) cpuMicros / count;
  }

  double thousandsPerSecond() {
    return count * 1e6 / nanos;
  }

  String line() {
    return count + " " + cpuMicros + " " + nanos + " " + residentKib + " " + odd;
  }

  static LoadResult read(String line) {
    String[] words = line.split(" ", -1);
    return new LoadResult(
        Long.parseLong(words[0]),
        Long.parseLong(words[1]),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]),
        Long.parseLong(words[4]));
  }
}
