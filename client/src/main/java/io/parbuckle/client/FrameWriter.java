package io.parbuckle.client;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Messages out, each in one masked frame (RFC 6455 §5.3).
///
/// **Threads.** Any. The lock is held while a frame is written, unlike elsewhere: two frames must
/// not be mixed, and there is nobody else who could order them.
final class FrameWriter {

  private static final int REASON_BYTES_MAX = 123;

  private final ReentrantLock order = new ReentrantLock();
  private final OutputStream out;
  private final RandomGenerator random;

  FrameWriter(OutputStream out, RandomGenerator random) {
    this.out = out;
    this.random = random;
  }

  void text(byte[] utf8) throws IOException {
    write(0x1, utf8);
  }

  void ping() throws IOException {
    write(0x9, new byte[0]);
  }

  void pong(byte[] payload) throws IOException {
    write(0xa, payload);
  }

  void close(int code, String reason) throws IOException {
    byte[] words = reason.getBytes(StandardCharsets.UTF_8);
    byte[] payload = new byte[2 + Math.min(words.length, REASON_BYTES_MAX)];
    payload[0] = (byte) (code >> 8);
    payload[1] = (byte) code;
    System.arraycopy(words, 0, payload, 2, payload.length - 2);
    write(0x8, payload);
  }

  private void write(int opcode, byte[] payload) throws IOException {
    byte[] frame = frame(opcode, payload);
    order.lock();
    try {
      out.write(frame);
      out.flush();
    } finally {
      order.unlock();
    }
  }

  private byte[] frame(int opcode, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(14 + payload.length);
    frame.put((byte) (0x80 | opcode));
    if (payload.length < 126) {
      frame.put((byte) (0x80 | payload.length));
    } else if (payload.length < 1 << 16) {
      frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
    } else {
      frame.put((byte) (0x80 | 127)).putLong(payload.length);
    }
    byte[] mask = new byte[4];
    random.nextBytes(mask);
    frame.put(mask);
    int start = frame.position();
    byte[] bytes = frame.array();
    for (int i = 0; i < payload.length; i++) {
      bytes[start + i] = (byte) (payload[i] ^ mask[i & 3]);
    }
    return Arrays.copyOf(bytes, start + payload.length);
  }
}
