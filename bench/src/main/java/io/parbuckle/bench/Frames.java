package io.parbuckle.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Complete WebSocket text frames (RFC 6455 §5.2), as either side sends them.
final class Frames {

  private static final int FIN_TEXT = 0x81;
  private static final int MASKED = 0x80;

  /// A fixed mask: what it is for, proxies that mistake a frame for HTTP, is not on loopback.
  private static final byte[] MASK = {0x37, 0x5a, 0x11, 0x6c};

  private static final int HEADER_MAX = 14;

  private Frames() {}

  /// A frame as a server sends it.
  static byte[] fromServer(byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(HEADER_MAX + payload.length);
    head(frame, payload.length, 0);
    frame.put(payload);
    return written(frame);
  }

  /// A frame as a client sends it: masked.
  static byte[] fromClient(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer frame = ByteBuffer.allocate(HEADER_MAX + payload.length);
    head(frame, payload.length, MASKED);
    frame.put(MASK);
    for (int i = 0; i < payload.length; i++) {
      frame.put((byte) (payload[i] ^ MASK[i & 3]));
    }
    return written(frame);
  }

  private static void head(ByteBuffer frame, int length, int masked) {
    frame.put((byte) FIN_TEXT);
    if (length < 126) {
      frame.put((byte) (masked | length));
    } else if (length < 1 << 16) {
      frame.put((byte) (masked | 126)).putShort((short) length);
    } else {
      frame.put((byte) (masked | 127)).putLong(length);
    }
  }

  private static byte[] written(ByteBuffer frame) {
    byte[] bytes = new byte[frame.flip().remaining()];
    frame.get(bytes);
    return bytes;
  }
}
