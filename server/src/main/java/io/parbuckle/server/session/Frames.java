package io.parbuckle.server.session;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import io.parbuckle.server.event.EventForm;
import io.parbuckle.server.event.EventFrame;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Complete WebSocket frames from the server's side (RFC 6455 §5.2): final, unmasked, one a
/// message; and events in all their forms. A frame is made once, however many connections it goes
/// to.
public final class Frames {

  private static final int FIN_TEXT = 0x81;
  private static final int FIN_CLOSE = 0x88;
  private static final int REASON_MAX = 123;

  /// Of most messages.
  private static final int ROOM = 246;

  /// More than stands around the `params` of any event.
  private static final int AROUND = 128;

  private static final byte[] UPDATE =
      ascii("{\"jsonrpc\":\"2.0\",\"method\":\"collection_update\",\"params\":");
  private static final byte[] UNSUBSCRIBED =
      ascii("{\"jsonrpc\":\"2.0\",\"method\":\"notify_unsubscribed\",\"params\":");
  private static final byte[] END = ascii("}");
  private static final byte[] STREAM_UPDATE = ascii("event: collection_update\ndata: ");
  private static final byte[] STREAM_UNSUBSCRIBED = ascii("event: notify_unsubscribed\ndata: ");
  private static final byte[] STREAM_END = ascii("\n\n");

  private Frames() {}

  /// A text frame with one message.
  public static byte[] text(Codec codec, Outgoing message) {
    return text(codec, message, Long.MAX_VALUE);
  }

  /// A text frame with one message, if that has at most so many bytes.
  ///
  /// @throws AnswerTooLong if it has more
  public static byte[] text(Codec codec, Outgoing message, long bytesMax) {
    Payload payload = new Payload(ROOM, bytesMax);
    codec.encode(message, payload);
    return payload.frame(FIN_TEXT);
  }

  /// The message without a frame around it, as HTTP has it.
  ///
  /// @throws AnswerTooLong if it has more than so many bytes
  static byte[] bare(Codec codec, Outgoing message, long bytesMax) {
    Payload payload = new Payload(ROOM, bytesMax);
    codec.encode(message, payload);
    return payload.bare();
  }

  /// An event, put together around its `params` ([EventFrame.Framing]).
  public static byte[] event(EventForm form, Outgoing message, byte[] params, long seq) {
    boolean update = message instanceof Outgoing.Update;
    return switch (form) {
      case JSON_RPC, DETAILED -> notification(update, params, 0);
      case NUMBERED, NUMBERED_DETAILED -> notification(update, params, seq);
      // An update lies flat in the legacy protocol; the end of a source has another form there.
      case DDP -> update ? around(params).add(params).frame(FIN_TEXT) : text(Codec.DDP, message);
      case STREAM -> serverSent(update, params, seq);
    };
  }

  private static byte[] notification(boolean update, byte[] params, long seq) {
    return around(params)
        .add(update ? UPDATE : UNSUBSCRIBED)
        .numbered(params, seq)
        .add(END)
        .frame(FIN_TEXT);
  }

  /// JSON has no line breaks outside of texts, and escapes them inside, so one line is enough.
  private static byte[] serverSent(boolean update, byte[] params, long seq) {
    Payload payload = around(params);
    if (seq > 0) {
      payload.add(ascii("id: " + seq + "\n"));
    }
    return payload
        .add(update ? STREAM_UPDATE : STREAM_UNSUBSCRIBED)
        .numbered(params, seq)
        .add(STREAM_END)
        .bare();
  }

  private static Payload around(byte[] params) {
    return new Payload(params.length + AROUND, Long.MAX_VALUE);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /// A close frame; a reason over 123 bytes is cut.
  public static byte[] close(int code, String reason) {
    Payload payload = new Payload(ROOM, Long.MAX_VALUE);
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

    private final long bytesMax;
    private byte[] bytes;
    private int end = HEADER_MAX;

    /// @param room grows when it is not enough
    Payload(int room, long bytesMax) {
      this.bytesMax = bytesMax;
      bytes = new byte[HEADER_MAX + room];
    }

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

    Payload add(byte[] more) {
      write(more, 0, more.length);
      return this;
    }

    /// An object with the number as its last member, if there is a number.
    Payload numbered(byte[] object, long seq) {
      if (seq == 0) {
        return add(object);
      }
      write(object, 0, object.length - 1);
      return add(ascii(",\"seq\":" + seq + "}"));
    }

    private void room(int count) {
      if (end + count > bytes.length) {
        long wanted = (long) end + count - HEADER_MAX;
        if (wanted > bytesMax) {
          throw new AnswerTooLong(wanted, bytesMax);
        }
        bytes = Arrays.copyOf(bytes, Math.max(end + count, bytes.length * 2));
      }
    }

    byte[] bare() {
      checkLength();
      return Arrays.copyOfRange(bytes, HEADER_MAX, end);
    }

    private void checkLength() {
      if (end - HEADER_MAX > bytesMax) {
        throw new AnswerTooLong(end - HEADER_MAX, bytesMax);
      }
    }

    byte[] frame(int first) {
      checkLength();
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
