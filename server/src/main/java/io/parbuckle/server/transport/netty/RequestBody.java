package io.parbuckle.server.transport.netty;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.SingleThreadEventLoop;
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
/// **Bound.** Above [#BYTES_HIGH] bytes, those in the reader's hand among them, the socket is not
/// read any more, up to [#BYTES_LOW] it is again; so a slow reader slows the sender. The last read
/// goes beyond that by [#READ_BYTES_MAX] at most: a mebibyte in all.
///
/// **Threads.** [#add], [#wake], [#end], [#fail] and [#look] on the event loop, as all that decides
/// whether the socket is read; the rest on the reader's.
final class RequestBody extends InputStream {

  /// What one read of the socket may bring. With Netty's own 64 KiB a fast client is read in
  /// pieces, and each of them wakes the reader and the client: twice the CPU.
  static final int READ_BYTES_MAX = 512 << 10;

  /// Far apart, because each stop and each start of reading is a change of threads.
  private static final int BYTES_HIGH = 512 << 10;

  private static final int BYTES_LOW = 128 << 10;

  /// What a buffer counts beside its bytes: a body in chunks of one byte must not fill the heap.
  private static final int CHUNK_COST = 128;

  private final Channel channel;
  private final Runnable beforeFirstRead;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// How many buffers have come, and whether the reader is to be woken when no more do. The event
  /// loop's own.
  private long arrivals;

  private boolean awaitingLull;

  /// The rest are guarded by `lock`.
  private final ArrayDeque<ByteBuf> chunks = new ArrayDeque<>();

  /// The cost of the chunks, and of the one that is being read.
  private long held;

  /// Changes only on the event loop, which looks at it without the lock.
  private boolean paused;

  private boolean resuming;
  private boolean complete;
  private boolean dropped;
  private @Nullable IOException failure;
  private @Nullable Ends whenEnded;
  private final Patience patience;

  /// What the reader reads from, and what it counts; its own.
  private @Nullable ByteBuf chunk;

  private int chunkCost;
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
      arrivals++;
      chunks.add(arrived);
      held += cost(arrived);
      patience.moved(arrived.readableBytes());
      if (held > BYTES_HIGH && !paused) {
        paused = true;
        channel.config().setAutoRead(false);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether the socket is not to be read for now. On the event loop.
  boolean paused() {
    return paused;
  }

  /// Sees to it that the reader is woken: at once if no more is read, otherwise as soon as the
  /// socket has no more for now. Waking costs more than copying, and a fast client's bytes come in
  /// many pieces. After each piece.
  void wake() {
    if (paused || !(channel.eventLoop() instanceof SingleThreadEventLoop loop)) {
      wakeReader();
    } else if (!awaitingLull) {
      awaitingLull = true;
      awaitLull(loop);
    }
  }

  /// Looks once more after the loop has asked all its sockets again, without waiting for them.
  private void awaitLull(SingleThreadEventLoop loop) {
    long before = arrivals;
    loop.executeAfterEventLoopIteration(() -> loop.execute(() -> lookForLull(loop, before)));
  }

  private void lookForLull(SingleThreadEventLoop loop, long before) {
    if (arrivals != before && !paused) {
      awaitLull(loop);
    } else {
      awaitingLull = false;
      wakeReader();
    }
  }

  private void wakeReader() {
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
    long freed;
    lock.lock();
    try {
      dropped = true;
      chunks.forEach(ByteBuf::release);
      chunks.clear();
      freed = held;
    } finally {
      lock.unlock();
    }
    free(freed);
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
      free(chunkCost);
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
      chunkCost = cost(first);
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

  private static int cost(ByteBuf buffer) {
    return buffer.readableBytes() + CHUNK_COST;
  }

  private boolean isSettled() {
    return !chunks.isEmpty() || dropped || complete || failure != null;
  }

  /// Has the socket read again if little is left. The loop is woken without the lock, or it would
  /// run into it.
  private void free(long cost) {
    boolean resume;
    lock.lock();
    try {
      held -= cost;
      resume = paused && !resuming && held <= BYTES_LOW;
      resuming |= resume;
    } finally {
      lock.unlock();
    }
    if (resume) {
      Channels.onLoop(channel, this::resume);
    }
  }

  private void resume() {
    lock.lock();
    try {
      resuming = false;
      paused = held > BYTES_LOW;
      if (!paused) {
        channel.config().setAutoRead(true);
      }
    } finally {
      lock.unlock();
    }
  }
}
