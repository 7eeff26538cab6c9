package io.parbuckle.server.stream;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Finds what stands between the parts of a multipart body, a line break and the boundary.
///
/// Horspool's search: where the last byte of a candidate is none of the delimiter's, the whole of
/// its length is skipped, so that of most contents one byte in thirty is looked at.
///
/// **Threads.** Any.
final class Delimiter {

  private final byte[] bytes;

  /// How far a candidate moves on, by the byte that stands at its end; 0 for the delimiter's last.
  private final int[] steps = new int[256];

  /// The same for one that ends in the delimiter's last byte and is another.
  private final int stepAfterLast;

  Delimiter(String boundary) {
    bytes = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    int last = bytes.length - 1;
    Arrays.fill(steps, bytes.length);
    for (int i = 0; i < last; i++) {
      steps[bytes[i] & 0xFF] = last - i;
    }
    stepAfterLast = steps[bytes[last] & 0xFF];
    steps[bytes[last] & 0xFF] = 0;
  }

  int length() {
    return bytes.length;
  }

  /// @return where the first one in `[from, to)` begins, -1 if none is there as a whole
  int in(byte[] content, int from, int to) {
    int all = bytes.length;
    int end = from + all - 1;
    while (true) {
      // Apart from the rest of the loop because the next place does not depend on the table here.
      while (end < to && steps[content[end] & 0xFF] == all) {
        end += all;
      }
      if (end >= to) {
        return -1;
      }
      int step = steps[content[end] & 0xFF];
      int start = end + 1 - all;
      if (step > 0) {
        end += step;
      } else if (Arrays.equals(content, start, end + 1, bytes, 0, all)) {
        return start;
      } else {
        end += stepAfterLast;
      }
    }
  }

  /// @return where in `[from, to)`, which has no whole one, one may have begun that goes on behind
  ///   it; `to` if none has
  int beginning(byte[] content, int from, int to) {
    int start = Math.max(from, to + 1 - bytes.length);
    while (!Arrays.equals(content, start, to, bytes, 0, to - start)) {
      start++;
    }
    return start;
  }
}
