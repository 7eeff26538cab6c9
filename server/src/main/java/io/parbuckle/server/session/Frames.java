package io.parbuckle.server.session;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Complete WebSocket frames from the server's side (RFC 6455 §5.2): final, unmasked, one a
/// message. A frame is made once, however many connections it goes to.
public final class Frames {

  private static final int FIN_TEXT = 0x81;
  private static final int FIN_CLOSE = 0x88;
  private static final int REASON_MAX = 123;

  private Frames() {}

  /// A text frame with one message.
  public static byte[] text(Codec codec, Outgoing message) {
    Payload payload = new Payload();
    codec.encode(message, payload);
    return payload.frame(FIN_TEXT);
  }

  /// A close frame; a reason over 123 bytes is cut.
  public static byte[] close(int code, String reason) {
    Payload payload = new Payload();
    byte[] text = reason.getBytes(StandardCharsets.UTF_8);
    payload.write(code >> 8);
    payload.write(code);
    payload.write(text, 0, Math.min(text.length, REASON_MAX));
    return payload.frame(FIN_CLOSE);
  }

  /// Collects a payload behind room for the longest header, so that header and payload end up in
  /// one array with one copy.
  private static final class Payload extends OutputStream {

    private static final int HEADER_MAX = 10;

    private byte[] bytes = new byte[HEADER_MAX + 246];
    private int end = HEADER_MAX;

    @Override
    public void write(int b) {
      room(1);
      bytes[end++] = (byte) b;
    }

    @Override
    public void write(byte[] from, int offset, int count) {
      room(count);
      System.arraycopy(from, offset, bytes, end, count);
      end += count;
    }

    private void room(int count) {
      if (end + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(end + count, bytes.length * 2));
      }
    }

    byte[] frame(int first) {
      int length = end - HEADER_MAX;
      int start;
      if (length < 126) {
        start = HEADER_MAX - 2;
        bytes[start + 1] = (byte) length;
      } else if (length < 1 << 16) {
        start = HEADER_MAX - 4;
        bytes[start + 1] = 126;
        big(start + 2, length, 2);
      } else {
        start = 0;
        bytes[1] = 127;
        big(2, length, 8);
      }
      bytes[start] = (byte) first;
      return Arrays.copyOfRange(bytes, start, end);
    }

    private void big(int at, long value, int count) {
      for (int i = 0; i < count; i++) {
        bytes[at + i] = (byte) (value >>> (8 * (count - 1 - i)));
      }
    }
  }
}
