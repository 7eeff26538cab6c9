package io.parbuckle.server.stream;

import java.util.Map;
import java.util.TreeMap;

/// Which bytes of a file have been sent, in pieces that may overlap.
///
/// **Bound.** A row for each gap; whoever fetches every other byte pays with as many requests.
///
/// **Threads.** Any.
final class Coverage {

  /// Ends by beginnings; pieces that touch are one. Guarded by this.
  private final TreeMap<Long, Long> pieces = new TreeMap<>();

  /// Adds the bytes from `from` to before `to`.
  ///
  /// @return whether everything to before `end` has been sent now
  synchronized boolean add(long from, long to, long end) {
    long begin = from;
    long last = Math.max(from, to);
    for (Map.Entry<Long, Long> before = pieces.floorEntry(last);
        before != null && before.getValue() >= begin;
        before = pieces.floorEntry(last)) {
      begin = Math.min(begin, before.getKey());
      last = Math.max(last, before.getValue());
      pieces.remove(before.getKey());
    }
    pieces.put(begin, last);
    return begin == 0 && last >= end;
  }
}
