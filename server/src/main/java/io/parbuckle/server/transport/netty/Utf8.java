package io.parbuckle.server.transport.netty;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Tells UTF-8 from what only looks like it (RFC 3629): no overlong forms, no surrogates, nothing
/// above U+10FFFF.
final class Utf8 {

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private Utf8() {}

  static boolean valid(byte[] bytes, int from, int to) {
    int at = ascii(bytes, from, to);
    while (at < to) {
      int length = sequence(bytes, at, to);
      if (length == 0) {
        return false;
      }
      at += length;
      if (length == 1) {
        at = ascii(bytes, at, to);
      }
    }
    return true;
  }

  /// Where the first byte above 127 is.
  private static int ascii(byte[] bytes, int from, int to) {
    int at = from;
    while (at + Long.BYTES <= to && ((long) LONGS.get(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /// Length of the well-formed sequence at `at`, 0 if it is none (table 3-7 of the Unicode
  /// standard).
  private static int sequence(byte[] bytes, int at, int to) {
    int first = bytes[at] & 0xFF;
    if (first < 0x80) {
      return 1;
    }
    if (first < 0xC2 || first > 0xF4) {
      return 0;
    }
    if (first < 0xE0) {
      return follows(bytes, at + 1, to, 0x80, 0xBF) ? 2 : 0;
    }
    if (first < 0xF0) {
      int least = first == 0xE0 ? 0xA0 : 0x80;
      int most = first == 0xED ? 0x9F : 0xBF;
      return follows(bytes, at + 1, to, least, most) && follows(bytes, at + 2, to, 0x80, 0xBF)
          ? 3
          : 0;
    }
    int least = first == 0xF0 ? 0x90 : 0x80;
    int most = first == 0xF4 ? 0x8F : 0xBF;
    return follows(bytes, at + 1, to, least, most)
            && follows(bytes, at + 2, to, 0x80, 0xBF)
            && follows(bytes, at + 3, to, 0x80, 0xBF)
        ? 4
        : 0;
  }

  private static boolean follows(byte[] bytes, int at, int to, int least, int most) {
    if (at >= to) {
      return false;
    }
    int value = bytes[at] & 0xFF;
    return value >= least && value <= most;
  }
}
