package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.parbuckle.server.transport.BodyTooSlow;
import io.parbuckle.server.transport.Exchange;
import io.parbuckle.server.transport.HttpLimits;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The body of a request, handed from the event loop to the thread that reads it.
///
/// **Bound.** Above [#BYTES_HIGH] waiting bytes the socket is not read any more, below [#BYTES_LOW]
/// it is again; so a slow reader slows the sender. The last read goes beyond that by
/// [#READ_BYTES_MAX] at most: less than a mebibyte in all.
///
/// **Threads.** [#add], [#end], [#fail] and [#look] on the event loop; the rest on the reader's.
final class RequestBody extends InputStream {

  /// What one read of the socket may bring. With Netty's own 64 KiB a fast client is read in
  /// pieces, and each of them wakes the reader and the client: twice the CPU.
  static final int READ_BYTES_MAX = 512 << 10;

  /// Far apart, because each stop and each start of reading is a change of threads.
  static final int BYTES_HIGH = 448 << 10;

  static final int BYTES_LOW = 128 << 10;

  private final Channel channel;
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
  private @Nullable Ends whenEnded;
  private final Patience patience;

  /// What the reader reads from; its own.
  private @Nullable ByteBuf chunk;

  private boolean read;

  /// What to do at which end.
  private record Ends(Runnable whole, Runnable broken) {}

  /// @param beforeFirstRead called once; sends `100 Continue` if the client waits for it
  RequestBody(Channel channel, Patience patience, Runnable beforeFirstRead) {
    this.channel = channel;
    this.patience = patience;
    this.beforeFirstRead = beforeFirstRead;
  }

  // ---- event loop

  /// Takes over the buffer.
  void add(ByteBuf arrived) {
    lock.lock();
    try {
      if (dropped || failure != null || !arrived.isReadable()) {
        arrived.release();
        return;
      }
      chunks.add(arrived);
      waiting += arrived.readableBytes();
      patience.moved(arrived.readableBytes());
      if (waiting > BYTES_HIGH && !paused) {
        paused = true;
        channel.config().setAutoRead(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Wakes the reader. After everything that came in one go, because waking costs more than
  /// copying.
  void wake() {
    lock.lock();
    try {
      if (!chunks.isEmpty()) {
        changed.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  void end() {
    ended(null);
  }

  /// The rest will not come.
  ///
  /// @param reason what the reader is told behind what has come
  void fail(IOException reason) {
    ended(reason);
  }

  private void ended(@Nullable IOException reason) {
    lock.lock();
    try {
      if (complete || failure != null) {
        return;
      }
      complete = reason == null;
      failure = reason;
      changed.signal();
    } finally {
      lock.unlock();
    }
    tell();
  }

  /// Once: the end comes once, and whoever wants to hear of it says so once.
  private void tell() {
    Runnable action = null;
    lock.lock();
    try {
      if (whenEnded != null && (complete || failure != null)) {
        action = complete ? whenEnded.whole() : whenEnded.broken();
        whenEnded = null;
      }
    } finally {
      lock.unlock();
    }
    if (action != null) {
      action.run();
    }
  }

  /// Gives a client up that has been waited for too long.
  void look() {
    boolean over;
    lock.lock();
    try {
      over = patience.isOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      fail(
          new BodyTooSlow(
              "Fewer than %d bytes have arrived in %d s."
                  .formatted(HttpLimits.MOVED_MIN, patience.idle().toSeconds())));
    }
  }

  /// As [Exchange#whenBodyEnds] says.
  void whenEnded(Runnable whole, Runnable broken) {
    lock.lock();
    try {
      whenEnded = new Ends(whole, broken);
    } finally {
      lock.unlock();
    }
    tell();
  }

  /// Throws away what is there and what comes. For the reader, or where there is none.
  void drop() {
    if (chunk != null) {
      chunk.release();
      chunk = null;
    }
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
  public int read(byte[] into, int start, int count) throws IOException {
    Objects.checkFromIndexSize(start, count, into.length);
    if (count == 0) {
      return 0;
    }
    if (!read) {
      read = true;
      beforeFirstRead.run();
    }
    if (chunk == null) {
      chunk = next();
    }
    ByteBuf from = chunk;
    if (from == null) {
      return -1;
    }
    int taken = Math.min(count, from.readableBytes());
    from.readBytes(into, start, taken);
    if (!from.isReadable()) {
      from.release();
      chunk = null;
    }
    return taken;
  }

  /// Waits for the next chunk; null at the end.
  private @Nullable ByteBuf next() throws IOException {
    lock.lock();
    try {
      awaitClient();
      if (chunks.isEmpty()) {
        if (dropped) {
          throw new IOException("The body is not read any more.");
        }
        if (failure != null) {
          throw failure;
        }
        return null;
      }
      ByteBuf first = chunks.removeFirst();
      waiting -= first.readableBytes();
      if (waiting < BYTES_LOW) {
        readOn();
      }
      return first;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new java.io.InterruptedIOException("The thread that reads the body was told to stop.");
    } finally {
      lock.unlock();
    }
  }

  /// Until there is a chunk, or will be none. Whoever is told to stop waits for the client no
  /// longer, be it that somebody reads on later.
  private void awaitClient() throws InterruptedException {
    if (isSettled()) {
      return;
    }
    patience.begin();
    try {
      while (!isSettled()) {
        changed.await();
      }
    } finally {
      patience.end();
    }
  }

  private boolean isSettled() {
    return !chunks.isEmpty() || dropped || complete || failure != null;
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
