package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Takes the bytes of a client apart into messages (RFC 6455 §5, as narrowed by `protocol.md`
/// §1.4).
///
/// A message that arrives whole, which is nearly every one, is copied once, into the array that its
/// receiver keeps, and unmasked there. Pieces are collected in an array that grows with what has
/// arrived, not with what was announced.
///
/// **Bound.** [#MESSAGE_BYTES_MAX] for a message with all its fragments.
///
/// **Threads.** The connection's event loop.
final class FrameReader {

  /// The reference's library has the same limit, nearly.
  static final int MESSAGE_BYTES_MAX = 4 << 20;

  private static final int CONTROL_BYTES_MAX = 125;
  private static final int FIRST_PIECE_MAX = 64 << 10;
  private static final byte[] NOTHING = new byte[0];
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle SHORTS =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);

  private static final int CONTINUATION = 0;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  /// Who hears what was read.
  interface Sink {

    void text(byte[] message);

    void ping(byte[] payload);

    /// The peer closes, in good order.
    void closed();

    /// The peer broke a rule; nothing is read after it.
    void fault(int code, String reason);
  }

  private final Sink sink;

  private final byte[] head = new byte[14];
  private int headFilled;

  /// The frame whose payload is being read; -1 while its head is.
  private int opcode = -1;

  private boolean last;
  private int mask;
  private int payloadLength;
  private int payloadRead;

  private byte[] control = NOTHING;

  /// The message that is being put together; `inMessage` between its first frame and its last.
  private byte[] message = NOTHING;

  private int messageLength;
  private boolean inMessage;
  private boolean done;

  FrameReader(Sink sink) {
    this.sink = sink;
  }

  /// Reads all of `in`, which stays the caller's.
  void read(ByteBuf in) {
    while (!done && in.isReadable()) {
      if (opcode < 0 && !readHead(in)) {
        break;
      }
      readPayload(in);
    }
    in.skipBytes(in.readableBytes());
  }

  /// Nothing more is read; whatever arrives is dropped.
  void stop() {
    done = true;
    message = NOTHING;
    control = NOTHING;
  }

  /// @return whether the head is complete and in order
  private boolean readHead(ByteBuf in) {
    if (!fill(in, 2)) {
      return false;
    }
    int shortLength = head[1] & 0x7F;
    int lengthBytes = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
    if (headFilled == 2 && !startsWell(head[0] & 0xFF, head[1], shortLength)) {
      return false;
    }
    if (!fill(in, 2 + lengthBytes + 4)) {
      return false;
    }
    long length =
        switch (lengthBytes) {
          case 2 -> (short) SHORTS.get(head, 2) & 0xFFFFL;
          case 8 -> (long) LONGS.get(head, 2);
          default -> shortLength;
        };
    if (!fits(lengthBytes, length)) {
      return false;
    }
    mask = (int) INTS.get(head, 2 + lengthBytes);
    opcode = head[0] & 0x0F;
    last = head[0] < 0;
    payloadLength = (int) length;
    payloadRead = 0;
    headFilled = 0;
    if (isControl(opcode)) {
      control = payloadLength == 0 ? NOTHING : new byte[payloadLength];
    }
    return true;
  }

  private boolean fill(ByteBuf in, int needed) {
    int count = Math.min(needed - headFilled, in.readableBytes());
    if (count > 0) {
      in.readBytes(head, headFilled, count);
      headFilled += count;
    }
    return headFilled >= needed;
  }

  /// What can be told from the first two bytes.
  private boolean startsWell(int first, int second, int shortLength) {
    int code = first & 0x0F;
    boolean reserved = (first & 0x70) != 0;
    boolean unmasked = second >= 0;
    if (reserved || unmasked || !known(code)) {
      return fault(1002, "");
    }
    if (isControl(code)) {
      boolean fragmented = (first & 0x80) == 0;
      boolean halfCode = code == CLOSE && shortLength == 1;
      return (!fragmented && !halfCode && shortLength <= CONTROL_BYTES_MAX) || fault(1002, "");
    }
    if ((code == CONTINUATION) != inMessage) {
      return fault(1002, "");
    }
    return code != BINARY || fault(1003, "Invalid websocket message type: binary");
  }

  private boolean fits(int lengthBytes, long length) {
    boolean wasteful = (lengthBytes == 2 && length < 126) || (lengthBytes == 8 && length < 1 << 16);
    if (wasteful || length < 0) {
      return fault(1002, "");
    }
    return length + messageLength <= MESSAGE_BYTES_MAX || fault(1009, "");
  }

  private static boolean known(int code) {
    return code <= BINARY || (code >= CLOSE && code <= PONG);
  }

  private static boolean isControl(int code) {
    return code >= CLOSE;
  }

  private void readPayload(ByteBuf in) {
    int count = Math.min(payloadLength - payloadRead, in.readableBytes());
    if (isControl(opcode)) {
      in.readBytes(control, payloadRead, count);
      unmask(control, payloadRead, count);
      payloadRead += count;
      if (payloadRead == payloadLength) {
        endOfControl();
      }
      return;
    }
    makeRoom(count);
    in.readBytes(message, messageLength, count);
    unmask(message, messageLength, count);
    messageLength += count;
    payloadRead += count;
    if (payloadRead == payloadLength) {
      endOfData();
    }
  }

  private void makeRoom(int count) {
    int needed = messageLength + count;
    if (needed <= message.length) {
      return;
    }
    int announced = messageLength + payloadLength - payloadRead;
    int most = Math.min(announced, Math.max(FIRST_PIECE_MAX, message.length * 2));
    byte[] larger = new byte[Math.max(needed, most)];
    System.arraycopy(message, 0, larger, 0, messageLength);
    message = larger;
  }

  private void endOfData() {
    opcode = -1;
    inMessage = !last;
    if (!last) {
      return;
    }
    byte[] whole =
        messageLength == message.length ? message : Arrays.copyOf(message, messageLength);
    message = NOTHING;
    messageLength = 0;
    if (Utf8.valid(whole, 0, whole.length)) {
      sink.text(whole);
    } else {
      fault(1007, "");
    }
  }

  private void endOfControl() {
    int code = opcode;
    opcode = -1;
    byte[] payload = control;
    control = NOTHING;
    switch (code) {
      case PING -> sink.ping(payload);
      case CLOSE -> close(payload);
      default -> {} // a pong that nobody asked for
    }
  }

  private void close(byte[] payload) {
    if (payload.length >= 2 && !mayBeSent((short) SHORTS.get(payload, 0) & 0xFFFF)) {
      fault(1002, "");
    } else if (payload.length > 2 && !Utf8.valid(payload, 2, payload.length)) {
      fault(1007, "");
    } else {
      stop();
      sink.closed();
    }
  }

  /// Close codes that may stand in a frame (RFC 6455 §7.4, and the registry up to 1014).
  private static boolean mayBeSent(int code) {
    return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006)
        || (code >= 3000 && code <= 4999);
  }

  private boolean fault(int code, String reason) {
    stop();
    sink.fault(code, reason);
    return false;
  }

  /// Eight bytes at a time; the mask is turned to where in the frame `from` lies.
  private void unmask(byte[] bytes, int from, int count) {
    int turned = Integer.rotateLeft(mask, 8 * (payloadRead & 3));
    long wide = ((long) turned << 32) | (turned & 0xFFFF_FFFFL);
    int at = from;
    int to = from + count;
    for (; at + Long.BYTES <= to; at += Long.BYTES) {
      LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ wide);
    }
    for (int shift = 24; at < to; at++, shift -= 8) {
      bytes[at] ^= (byte) (turned >>> (shift & 24));
    }
  }
}
