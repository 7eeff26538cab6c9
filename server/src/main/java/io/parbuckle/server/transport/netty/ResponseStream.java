package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.parbuckle.server.transport.HttpLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The body of a response, written by a thread that waits when the client is slow.
///
/// What is written is copied once, into a pooled buffer that has room for the chunk's frame around
/// it.
///
/// **Bound.** One buffer here; in Netty's hands what its water marks let through (256 KiB).
///
/// **Threads.** One writer at a time; [#wake] and [#look] on the event loop.
final class ResponseStream extends OutputStream {

  private static final int BUFFER_BYTES = 128 << 10;

  /// `20000\r\n`, at most, before the data, and `\r\n` behind it.
  private static final int FRAME_BYTES = 8;

  /// How the end of the body is told.
  enum Framing {
    LENGTH,
    CHUNKS,
    CLOSE,
    /// The answer to HEAD: counted, not sent.
    NONE
  }

  private final Channel channel;
  private final Framing framing;
  private final long length;
  private final Patience patience;
  private final Supplier<Map<String, String>> trailers;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// Guarded by `lock`.
  private long unsent;

  private boolean stalled;

  private @Nullable ByteBuf buffer;
  private long written;
  private boolean closed;
  private boolean ended;

  /// @param length of the body; matters to [Framing#LENGTH] only
  ResponseStream(
      Channel channel,
      Framing framing,
      long length,
      Patience patience,
      Supplier<Map<String, String>> trailers) {
    this.channel = channel;
    this.framing = framing;
    this.length = length;
    this.patience = patience;
    this.trailers = trailers;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, bytes.length);
    if (closed) {
      throw new IOException("The response has ended.");
    }
    written += count;
    if (framing == Framing.LENGTH && written > length) {
      throw new IOException("The body is longer than the " + length + " bytes that were declared.");
    }
    if (framing == Framing.NONE) {
      return;
    }
    int at = from;
    int left = count;
    while (left > 0) {
      ByteBuf into = room();
      int copied = Math.min(left, FRAME_BYTES + BUFFER_BYTES - into.writerIndex());
      into.writeBytes(bytes, at, copied);
      at += copied;
      left -= copied;
      if (into.writerIndex() == FRAME_BYTES + BUFFER_BYTES) {
        send();
      }
    }
  }

  private ByteBuf room() {
    if (buffer == null) {
      buffer = channel.alloc().directBuffer(FRAME_BYTES + BUFFER_BYTES + 2);
      buffer.setIndex(FRAME_BYTES, FRAME_BYTES);
    }
    return buffer;
  }

  @Override
  public void flush() throws IOException {
    if (!closed) {
      send();
    }
  }

  private void send() throws IOException {
    ByteBuf full = buffer;
    if (full == null) {
      return;
    }
    awaitRoom();
    frame(full);
    buffer = null;
    Channels.writeAndFlush(channel, full);
  }

  private void frame(ByteBuf data) {
    if (framing != Framing.CHUNKS) {
      return;
    }
    String size = Integer.toHexString(data.readableBytes());
    int start = data.readerIndex() - size.length() - 2;
    for (int i = 0; i < size.length(); i++) {
      data.setByte(start + i, size.charAt(i));
    }
    data.setByte(start + size.length(), '\r').setByte(start + size.length() + 1, '\n');
    data.readerIndex(start);
    data.writeByte('\r').writeByte('\n');
  }

  /// Waits until the client has taken in enough of what was sent before.
  private void awaitRoom() throws IOException {
    lock.lock();
    try {
      while (!channel.isWritable() && channel.isActive() && !stalled) {
        unsent = channel.bytesBeforeWritable();
        patience.begin();
        changed.await();
        patience.end();
        patience.moved(unsent - channel.bytesBeforeWritable());
      }
      if (stalled) {
        throw new ClientGone(
            "The client took in fewer than %d bytes in %d s."
                .formatted(HttpLimits.MOVED_MIN, patience.idle().toSeconds()));
      }
      if (!channel.isActive()) {
        throw new ClientGone("The client has gone.");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The thread that writes the response was told to stop.");
    } finally {
      lock.unlock();
    }
  }

  /// Gives a client up that has been waited for too long.
  void look() {
    lock.lock();
    try {
      if (patience.waiting()) {
        long now = channel.bytesBeforeWritable();
        patience.moved(unsent - now);
        unsent = now;
      }
      if (patience.isOver()) {
        stalled = true;
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// The socket takes data again, or never will.
  void wake() {
    lock.lock();
    try {
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    if (framing == Framing.LENGTH && written != length) {
      abandon();
      throw new IOException(
          "The body has " + written + " bytes, not the " + length + " that were declared.");
    }
    try {
      send();
    } catch (IOException e) {
      abandon();
      throw e;
    }
    closed = true;
    ended = true;
    if (framing == Framing.CHUNKS) {
      byte[] last = Head.lastChunk(trailers.get());
      ByteBuf end = channel.alloc().directBuffer(last.length).writeBytes(last);
      Channels.writeAndFlush(channel, end);
    }
  }

  /// Nothing more is written, and the end is not told.
  void abandon() {
    closed = true;
    if (buffer != null) {
      buffer.release();
      buffer = null;
    }
  }

  boolean ended() {
    return ended;
  }
}
