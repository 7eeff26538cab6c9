package io.parbuckle.testplugin;

import java.io.IOException;
import java.io.OutputStream;

/// Bytes whose place can be read off: byte *i* is *i* mod 251. The period is a prime, so that a
/// block that is lost or doubled somewhere on the way does not go unnoticed.
final class BytePattern {

  private static final int PERIOD = 251;

  /// A whole number of periods, about as much as a pipe holds.
  private static final byte[] BLOCK = block(PERIOD * 256);

  private BytePattern() {}

  private static byte[] block(int size) {
    byte[] block = new byte[size];
    for (int i = 0; i < size; i++) {
      block[i] = (byte) (i % PERIOD);
    }
    return block;
  }

  /// Writes that many bytes; none below zero.
  static void write(OutputStream out, long size) throws IOException {
    for (long left = size; left > 0; left -= BLOCK.length) {
      out.write(BLOCK, 0, (int) Math.min(left, BLOCK.length));
    }
  }
}
