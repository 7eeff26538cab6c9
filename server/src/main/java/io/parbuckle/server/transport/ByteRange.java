package io.parbuckle.server.transport;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A stretch of a file that a client asks for (RFC 9110 §14).
///
/// @param from the first byte
/// @param to behind the last byte
record ByteRange(long from, long to) {

  private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

  /// Whether there is no such stretch in the file: 416.
  boolean isOutside() {
    return from >= to;
  }

  long length() {
    return to - from;
  }

  /// Reads the header `Range`.
  ///
  /// @param length of the whole file
  /// @return empty for what is not one stretch of bytes, and so is answered with the whole
  static Optional<ByteRange> of(String header, long length) {
    Matcher range = ONE.matcher(header.strip());
    if (!range.matches()) {
      return Optional.empty();
    }
    String first = range.group(1);
    String last = range.group(2);
    if (first.isEmpty()) {
      return last.isEmpty()
          ? Optional.empty()
          : Optional.of(new ByteRange(Math.max(0, length - Long.parseLong(last)), length));
    }
    long from = Long.parseLong(first);
    if (last.isEmpty()) {
      return Optional.of(new ByteRange(from, length));
    }
    long to = Long.parseLong(last);
    return to < from
        ? Optional.empty()
        : Optional.of(new ByteRange(from, Math.min(length, to + 1)));
  }
}
