package io.parbuckle.bench;

import java.nio.ByteBuffer;

/// Counts the messages in what a server sends, without looking into them.
///
/// Remembers the length of the first and counts how many had another: an answer that is an error is
/// longer than `"pong"`, so that a refusal cannot pass for a fast answer.
///
/// **Threads.** One.
final class MessageCounter implements Counter {

  private static final int CLOSE = 8;

  private final byte[] head = new byte[10];
  private int headLength;
  private long payloadLeft;
  private long messageLength;
  private long firstLength = -1;
  private long odd;

  /// Reads all of `in`.
  ///
  /// @return how many messages ended in it
  /// @throws IllegalStateException when the server closes the connection
  @Override
  public int count(ByteBuffer in) {
    int messages = 0;
    while (in.hasRemaining()) {
      if (payloadLeft == 0 && !readHead(in)) {
        break;
      }
      int part = (int) Math.min(payloadLeft, in.remaining());
      in.position(in.position() + part);
      payloadLeft -= part;
      if (payloadLeft == 0) {
        messages += ended();
      }
    }
    return messages;
  }

  /// Messages whose length was not that of the first.
  @Override
  public long odd() {
    return odd;
  }

  /// @return whether a head is complete and its payload comes next
  private boolean readHead(ByteBuffer in) {
    while (headLength < headNeeded()) {
      if (!in.hasRemaining()) {
        return false;
      }
      head[headLength++] = in.get();
    }
    payloadLeft = payloadLength();
    if ((head[0] & 0x0F) < CLOSE) {
      messageLength += payloadLeft;
    }
    return true;
  }

  private int headNeeded() {
    if (headLength < 2) {
      return 2;
    }
    return switch (head[1]) {
      case 126 -> 4;
      case 127 -> 10;
      default -> 2;
    };
  }

  private long payloadLength() {
    ByteBuffer bytes = ByteBuffer.wrap(head);
    return switch (head[1]) {
      case 126 -> bytes.getShort(2) & 0xFFFF;
      case 127 -> bytes.getLong(2);
      default -> head[1];
    };
  }

  /// @return 1 when a message ended with this frame
  private int ended() {
    int opcode = head[0] & 0x0F;
    boolean last = head[0] < 0;
    headLength = 0;
    if (opcode == CLOSE) {
      throw new IllegalStateException("the server closes the connection in the middle of a run");
    }
    if (opcode > CLOSE || !last) {
      return 0; // a ping, or the first part of a message
    }
    if (firstLength < 0) {
      firstLength = messageLength;
    } else if (messageLength != firstLength) {
      odd++;
    }
    messageLength = 0;
    return 1;
  }
}
