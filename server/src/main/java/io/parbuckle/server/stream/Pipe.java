package io.parbuckle.server.stream;

import io.parbuckle.api.fault.BrokenPipe;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Hands bytes from one thread to another, and holds the faster one up.
///
/// | first to end | the other gets |
/// |---|---|
/// | writer, [#finish] | what was written, then the end |
/// | writer, [#fail] | what was written, then that exception |
/// | reader, [#leave], writer still writes | [BrokenPipe] |
/// | reader, [#leave], writer has ended | nothing |
///
/// **Bound.** `capacity` bytes, allocated at the first write; the writer waits.
///
/// **Threads.** One writes, one reads; ends may be closed by any. Bytes are copied outside of the
/// lock: what the reader sees the writer does not touch, and the other way round. A reader that
/// only passes on ([#passTo]) lends its stream to the writer instead, and takes it back at the end.
public final class Pipe {

  /// Twice what Netty lets wait before it stops taking more in at its low mark, four pipes of
  /// Linux.
  public static final int CAPACITY = 256 << 10;

  private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE);

  private final int capacity;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition drained = lock.newCondition();

  /// The rest are guarded by `lock`.
  private byte @Nullable [] ring;

  private int head;
  private int count;
  private boolean copying;
  private boolean finished;
  private @Nullable IOException failure;
  private boolean left;
  private boolean hurried;
  private Duration waited = Duration.ZERO;
  private @Nullable OutputStream lent;
  private boolean lentInUse;
  private @Nullable IOException lentFailed;

  public Pipe() {
    this(CAPACITY, FOREVER);
  }

  public Pipe(int capacity) {
    this(capacity, FOREVER);
  }

  /// @param patience how long the writer waits for the reader to take something
  public Pipe(int capacity, Duration patience) {
    if (capacity <= 0) {
      throw new IllegalArgumentException("a pipe holds at least one byte, not " + capacity);
    }
    this.capacity = capacity;
    this.patience = patience;
  }

  // ---- the writer

  /// @throws BrokenPipe if nobody reads any more
  /// @throws Unread if nobody has read for too long
  /// @throws IOException after [#hurry], instead of waiting
  public void write(byte[] bytes, int from, int length) throws IOException {
    Objects.checkFromIndexSize(from, length, bytes.length);
    int end = from + length;
    for (int at = from; at < end; ) {
      int rest = at;
      if (past(out -> out.write(bytes, rest, end - rest))) {
        return;
      }
      at += writeSome(bytes, at, end - at);
    }
  }

  /// Passes on what the reader's stream holds back, if there is one to pass it to.
  public void flush() throws IOException {
    boolean _ = past(OutputStream::flush);
  }

  private interface Use {
    void of(OutputStream out) throws IOException;
  }

  /// @return false if the reader has lent nothing
  private boolean past(Use use) throws IOException {
    OutputStream out = borrow();
    if (out == null) {
      return false;
    }
    IOException failed = null;
    try {
      use.of(out);
      return true;
    } catch (InterruptedIOException e) {
      throw e; // it is the writer who was told to stop; nothing is wrong with the stream
    } catch (IOException e) {
      failed = e;
      throw new BrokenPipe();
    } finally {
      giveBack(failed);
    }
  }

  private @Nullable OutputStream borrow() throws IOException {
    lock.lock();
    try {
      if (lent != null) {
        refuseTheEnded();
        lentInUse = true;
      }
      return lent;
    } finally {
      lock.unlock();
    }
  }

  private void giveBack(@Nullable IOException failed) {
    lock.lock();
    try {
      lentInUse = false;
      lentFailed = failed;
      left |= failed != null;
      if (left) {
        filled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// @return how much; 0 if the reader has lent its stream
  private int writeSome(byte[] bytes, int from, int most) throws IOException {
    byte[] into;
    int start;
    int size;
    lock.lock();
    try {
      awaitRoom();
      if (lent != null) {
        return 0; // meanwhile
      }
      into = ring();
      start = (head + count) % capacity;
      size = Math.min(most, Math.min(capacity - count, capacity - start));
      copying = true;
    } finally {
      lock.unlock();
    }
    System.arraycopy(bytes, from, into, start, size);
    lock.lock();
    try {
      count += size;
      copying = false;
      filled.signal();
    } finally {
      lock.unlock();
    }
    return size;
  }

  private void awaitRoom() throws IOException {
    try {
      long nanos = patience.minus(waited).toNanos();
      while (!left && count == capacity) {
        if (hurried) {
          throw new IOException("What is left of it will not come, and nobody reads.");
        }
        if (nanos <= 0) {
          throw new Unread(patience);
        }
        nanos = drained.awaitNanos(nanos);
      }
    } catch (InterruptedException _) {
      throw stopped();
    }
    refuseTheEnded();
  }

  private byte[] ring() {
    byte[] buffer = ring;
    if (buffer == null) {
      buffer = new byte[capacity];
      ring = buffer;
    }
    return buffer;
  }

  private void refuseTheEnded() throws IOException {
    if (left) {
      throw new BrokenPipe();
    }
    if (finished || failure != null) {
      throw new IOException("The pipe has been closed for writing.");
    }
  }

  /// The reader has been waited for already, so long; counts until it takes something.
  void waited(Duration already) {
    lock.lock();
    try {
      waited = already;
    } finally {
      lock.unlock();
    }
  }

  /// From now on the writer does not wait for the reader: where it would, its write fails. Any
  /// thread may say so.
  public void hurry() {
    lock.lock();
    try {
      hurried = true;
      drained.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// The writer has ended well. Does nothing after the first end.
  public void finish() {
    end(null);
  }

  /// The writer has broken off; the reader gets a copy of `reason` behind what was written.
  public void fail(IOException reason) {
    end(reason);
  }

  private void end(@Nullable IOException reason) {
    lock.lock();
    try {
      if (!finished && failure == null) {
        finished = reason == null;
        failure = reason;
        filled.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- the reader

  /// @return how many bytes were read, at least one; -1 at the end
  public int read(byte[] into, int from, int most) throws IOException {
    Objects.checkFromIndexSize(from, most, into.length);
    if (most == 0) {
      return 0;
    }
    Region region = awaitBytes(most);
    if (region == null) {
      return -1;
    }
    System.arraycopy(region.bytes, region.from, into, from, region.count);
    taken(region.count);
    return region.count;
  }

  /// Copies what is here, and then lends `out` to the writer until the end: what it writes goes
  /// there at once, in its own thread. That saves a copy and two changes of thread. A writer whose
  /// write to `out` fails gets [BrokenPipe], and the reader the failure.
  ///
  /// @param out may be written to by any thread, by one at a time
  public void passTo(OutputStream out) throws IOException {
    for (Region region = nextOrLend(out); region != null; region = nextOrLend(out)) {
      out.write(region.bytes, region.from, region.count);
      taken(region.count);
    }
  }

  private @Nullable Region nextOrLend(OutputStream out) throws IOException {
    lock.lock();
    try {
      if (count == 0 && !copying) {
        lend(out);
      }
      if (lentFailed != null) {
        throw lentFailed;
      }
      return awaitBytes(Integer.MAX_VALUE);
    } finally {
      lock.unlock();
    }
  }

  /// Until the end, and until the writer has let go of it.
  private void lend(OutputStream out) throws IOException {
    lent = out;
    ring = null;
    try {
      while (!left && !finished && failure == null) {
        filled.await();
      }
    } catch (InterruptedException _) {
      left = true;
      throw stopped();
    } finally {
      while (lentInUse) {
        filled.awaitUninterruptibly();
      }
      lent = null;
    }
  }

  /// A stretch of the ring that is the reader's for the moment.
  private static final class Region {

    private final byte[] bytes;
    private final int from;
    private final int count;

    Region(byte[] bytes, int from, int count) {
      this.bytes = bytes;
      this.from = from;
      this.count = count;
    }
  }

  private @Nullable Region awaitBytes(int most) throws IOException {
    lock.lock();
    try {
      while (!left && count == 0 && !finished && failure == null) {
        filled.await();
      }
      if (left) {
        throw new IOException("The pipe has been closed for reading.");
      }
      byte[] buffer = ring;
      if (count > 0 && buffer != null) {
        return new Region(buffer, head, Math.min(most, Math.min(count, capacity - head)));
      }
      if (failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      return null;
    } catch (InterruptedException _) {
      throw stopped();
    } finally {
      lock.unlock();
    }
  }

  private void taken(int size) {
    lock.lock();
    try {
      head = (head + size) % capacity;
      count -= size;
      waited = Duration.ZERO;
      drained.signal();
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to read, or the end; at most that long.
  public void awaitBegin(Duration most) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long nanos = most.toNanos();
      while (!left && count == 0 && !finished && failure == null && nanos > 0) {
        nanos = filled.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The reader goes away; what was written and not read is dropped.
  public void leave() {
    lock.lock();
    try {
      left = true;
      ring = null;
      count = 0;
      drained.signalAll();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static InterruptedIOException stopped() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("The thread at the pipe was told to stop.");
  }
}
