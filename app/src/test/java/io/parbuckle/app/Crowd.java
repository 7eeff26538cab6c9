package io.parbuckle.app;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Many WebSockets that listen, read by one thread: what comes is counted and summed up, not kept.
///
/// **Threads.** One.
final class Crowd implements Closeable {

  private static final int BUFFER_BYTES = 256 << 10;

  private final Selector selector = Selector.open();
  private final List<Ear> ears = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private @Nullable IOException failure;

  Crowd() throws IOException {}

  /// One of them. What a frame has before its payload may come in pieces.
  private static final class Ear {

    private final SocketChannel channel;
    private final CRC32C sum = new CRC32C();
    private long frames;
    private int headSeen;
    private int headBytes;
    private int payloadLeft;
    private long length;

    Ear(SocketChannel channel) {
      this.channel = channel;
    }

    void take(ByteBuffer bytes) throws IOException {
      while (bytes.hasRemaining()) {
        if (payloadLeft == 0) {
          head(bytes.get() & 0xFF);
        } else {
          payload(bytes);
        }
      }
    }

    private void head(int octet) throws IOException {
      switch (headSeen++) {
        case 0 -> {
          if (octet != FrameSocket.TEXT) {
            throw new IOException("a frame that begins with " + octet + " and is no text");
          }
        }
        case 1 -> {
          headBytes = octet == 126 ? 4 : octet == 127 ? 10 : 2;
          length = octet < 126 ? octet : 0;
        }
        default -> length = (length << 8) | octet;
      }
      if (headSeen > 1 && headSeen == headBytes) {
        payloadLeft = Math.toIntExact(length);
        headSeen = 0;
      }
    }

    private void payload(ByteBuffer bytes) {
      int count = Math.min(payloadLeft, bytes.remaining());
      int limit = bytes.limit();
      sum.update(bytes.limit(bytes.position() + count));
      bytes.limit(limit);
      payloadLeft -= count;
      if (payloadLeft == 0) {
        frames++;
      }
    }
  }

  /// Takes a WebSocket over.
  void add(FrameSocket socket) throws IOException {
    SocketChannel channel = socket.channel();
    channel.configureBlocking(false);
    Ear ear = new Ear(channel);
    ears.add(ear);
    channel.register(selector, SelectionKey.OP_READ, ear);
  }

  /// Reads until every one has heard so many frames in all.
  ///
  /// @throws IOException if one of them hears the end, or anything that is no text
  void hear(long frames) throws IOException {
    while (ears.stream().anyMatch(ear -> ear.frames < frames)) {
      selector.select(key -> read((Ear) key.attachment()));
      if (failure != null) {
        throw failure;
      }
    }
  }

  private void read(Ear ear) {
    try {
      int count = ear.channel.read(buffer.clear());
      if (count < 0) {
        throw new EOFException("one of the crowd was left out after " + ear.frames + " frames");
      }
      ear.take(buffer.flip());
    } catch (IOException e) {
      failure = e;
    }
  }

  /// Sums of all payloads that each has heard: one if all have heard the same.
  Set<Long> sums() {
    return ears.stream().map(ear -> ear.sum.getValue()).collect(Collectors.toSet());
  }

  @Override
  public void close() throws IOException {
    for (Ear ear : ears) {
      ear.channel.close();
    }
    selector.close();
  }
}
