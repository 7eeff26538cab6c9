package io.parbuckle.client;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// Frames in, messages out (RFC 6455 §5): fragments are put together, control frames may come
/// between them.
///
/// **Threads.** One at a time. **Bound.** `bytesMax` for a message, however many fragments it has.
final class FrameReader {

  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int CONTROL_BYTES_MAX = 125;

  private final DataInputStream in;
  private final int bytesMax;

  private final ByteArrayOutputStream fragments = new ByteArrayOutputStream();
  private boolean inMessage;

  FrameReader(InputStream in, int bytesMax) {
    this.in = new DataInputStream(in);
    this.bytesMax = bytesMax;
  }

  /// What the server sent.
  sealed interface Incoming {

    /// A whole message, UTF-8 not checked.
    final class Text implements Incoming {

      final byte[] utf8;

      private Text(byte[] utf8) {
        this.utf8 = utf8;
      }
    }

    final class Ping implements Incoming {

      final byte[] payload;

      private Ping(byte[] payload) {
        this.payload = payload;
      }
    }

    record Pong() implements Incoming {}

    record Close(CloseReason reason) implements Incoming {}
  }

  /// A frame that breaks a rule; the connection is closed with `code`.
  static final class BadFrame extends IOException {

    private static final long serialVersionUID = 1L;

    private final int code;

    BadFrame(int code, String message) {
      super(message);
      this.code = code;
    }

    int code() {
      return code;
    }
  }

  /// Waits for the next message or control frame.
  ///
  /// @throws BadFrame when a rule is broken
  /// @throws IOException when the connection ends without a close frame
  Incoming next() throws IOException {
    while (true) {
      int first = in.readUnsignedByte();
      int second = in.readUnsignedByte();
      boolean last = (first & 0x80) != 0;
      if ((first & 0x70) != 0) {
        throw bad("The server sent a frame with reserved bits, though no extension was agreed.");
      }
      if ((second & 0x80) != 0) {
        throw bad("The server sent a masked frame.");
      }
      int opcode = first & 0x0f;
      long length = length(second);
      switch (opcode) {
        case CLOSE, PING, PONG -> {
          return control(opcode, last, length);
        }
        case TEXT, CONTINUATION -> {
          append(opcode, length);
          inMessage = !last;
          if (last) {
            return message();
          }
        }
        case BINARY ->
            throw new BadFrame(1003, "The server sent a binary message; this API has none.");
        default -> throw bad("The server sent a frame of the unknown kind " + opcode + ".");
      }
    }
  }

  private long length(int second) throws IOException {
    int small = second & 0x7f;
    return switch (small) {
      case 126 -> in.readUnsignedShort();
      case 127 -> in.readLong();
      default -> small;
    };
  }

  private Incoming control(int opcode, boolean last, long length) throws IOException {
    if (!last || length > CONTROL_BYTES_MAX) {
      throw bad("The server sent a control frame that is too long or in pieces.");
    }
    byte[] payload = payload((int) length);
    return switch (opcode) {
      case PING -> new Incoming.Ping(payload);
      case PONG -> new Incoming.Pong();
      default -> new Incoming.Close(closeReason(payload));
    };
  }

  private static CloseReason closeReason(byte[] payload) throws BadFrame {
    if (payload.length == 0) {
      return new CloseReason(CloseReason.NO_CODE, "");
    }
    if (payload.length == 1) {
      throw bad("The server sent half a close code.");
    }
    int code = ((payload[0] & 0xff) << 8) | (payload[1] & 0xff);
    return new CloseReason(
        code, new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8));
  }

  private void append(int opcode, long length) throws IOException {
    if (inMessage == (opcode == TEXT)) {
      throw bad("The server mixed up the pieces of two messages.");
    }
    if (length < 0 || length > bytesMax - fragments.size()) {
      throw new BadFrame(
          CloseReason.TOO_BIG,
          "The server sent a message above "
              + bytesMax
              + " bytes. Ask for less with limit or select, or raise messageBytesMax.");
    }
    fragments.write(payload((int) length));
  }

  private byte[] payload(int length) throws IOException {
    byte[] payload = in.readNBytes(length);
    if (payload.length < length) {
      throw new java.io.EOFException("the connection broke inside a message");
    }
    return payload;
  }

  private Incoming message() {
    byte[] utf8 = fragments.toByteArray();
    fragments.reset();
    return new Incoming.Text(utf8);
  }

  private static BadFrame bad(String sentence) {
    return new BadFrame(CloseReason.PROTOCOL_ERROR, sentence);
  }
}
