package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.parbuckle.server.transport.BodyTooSlow;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.HttpLimits;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of a request, handed from the event loop to the thread that reads it.
///
/// **Bound.** Above [#BYTES_HIGH] waiting bytes the socket is not read any more, below [#BYTES_LOW]
/// it is again; so a slow reader slows the sender.
///
/// **Threads.** [#add], [#end] and [#fail] on the event loop; the rest on the reader's.
final class RequestBody extends InputStream {

  static final int BYTES_HIGH = 256 << 10;
  static final int BYTES_LOW = 128 << 10;

  private final Channel channel;
  private final Duration idle;
  private final Runnable beforeFirstRead;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// The rest are guarded by `lock`.
  private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();

  private long waiting;
  private boolean paused;
  private boolean complete;
  private boolean dropped;
  private @Nullable IOException failure;
  private @Nullable Runnable whenBroken;

  /// How long the client may still be waited for, and how much has come since that was set.
  private long patience;

  private long arrived;

  private boolean read;

  /// @param beforeFirstRead called once; sends `100 Continue` if the client waits for it
  RequestBody(Channel channel, Duration idle, Runnable beforeFirstRead) {
    this.channel = channel;
    this.idle = idle;
    this.beforeFirstRead = beforeFirstRead;
    this.patience = idle.toNanos();
  }

  // ---- event loop

  /// Takes over the buffer.
  void add(ByteBuf chunk) {
    lock.lock();
    try {
      if (dropped || failure != null || !chunk.isReadable()) {
        chunk.release();
        return;
      }
      chunks.add(chunk);
      waiting += chunk.readableBytes();
      arrived += chunk.readableBytes();
      if (waiting > BYTES_HIGH && !paused) {
        paused = true;
        channel.config().setAutoRead(false);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  void end() {
    lock.lock();
    try {
      complete = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The rest will not come.
  ///
  /// @param reason what the reader is told behind what has come
  void fail(IOException reason) {
    Runnable action = null;
    lock.lock();
    try {
      if (!complete && failure == null) {
        failure = reason;
        changed.signal();
        action = whenBroken;
      }
    } finally {
      lock.unlock();
    }
    if (action != null) {
      action.run();
    }
  }

  /// As [Exchange#whenBodyBreaks] says.
  void whenBroken(Runnable action) {
    boolean already;
    lock.lock();
    try {
      whenBroken = action;
      already = failure != null;
    } finally {
      lock.unlock();
    }
    if (already) {
      action.run();
    }
  }

  /// Throws away what is there and what comes.
  void drop() {
    lock.lock();
    try {
      dropped = true;
      chunks.forEach(ByteBuf::release);
      chunks.clear();
      waiting = 0;
      readOn();
    } finally {
      lock.unlock();
    }
  }

  boolean complete() {
    lock.lock();
    try {
      return complete;
    } finally {
      lock.unlock();
    }
  }

  // ---- reader

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int from, int count) throws IOException {
    Objects.checkFromIndexSize(from, count, into.length);
    if (count == 0) {
      return 0;
    }
    if (!read) {
      read = true;
      beforeFirstRead.run();
    }
    ByteBuf chunk = head();
    if (chunk == null) {
      return -1;
    }
    return take(chunk, into, from, count);
  }

  /// The chunk to read from, null at the end. It stays at the head of the queue.
  private @Nullable ByteBuf head() throws IOException {
    lock.lock();
    try {
      while (chunks.isEmpty()) {
        if (dropped) {
          throw new IOException("The body is not read any more.");
        }
        if (complete) {
          return null;
        }
        if (failure != null) {
          throw failure;
        }
        refuseTheSlow();
        patience = changed.awaitNanos(patience);
      }
      return chunks.getFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("The thread that reads the body was told to stop.");
    } finally {
      lock.unlock();
    }
  }

  /// Only what is waited for the client counts, not what the reader itself takes.
  private void refuseTheSlow() throws BodyTooSlow {
    if (arrived >= HttpLimits.MOVED_MIN) {
      arrived = 0;
      patience = idle.toNanos();
    }
    if (patience <= 0) {
      BodyTooSlow slow =
          new BodyTooSlow(
              "Fewer than %d bytes have arrived in %d s."
                  .formatted(HttpLimits.MOVED_MIN, idle.toSeconds()));
      failure = slow;
      throw slow;
    }
  }

  private int take(ByteBuf chunk, byte[] into, int from, int count) throws IOException {
    lock.lock();
    try {
      if (dropped) {
        throw new IOException("The body is not read any more.");
      }
      int taken = Math.min(count, chunk.readableBytes());
      chunk.readBytes(into, from, taken);
      waiting -= taken;
      if (!chunk.isReadable()) {
        chunks.removeFirst();
        chunk.release();
      }
      if (waiting < BYTES_LOW) {
        readOn();
      }
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void readOn() {
    if (paused) {
      paused = false;
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public int available() {
    lock.lock();
    try {
      return (int) waiting;
    } finally {
      lock.unlock();
    }
  }
}
