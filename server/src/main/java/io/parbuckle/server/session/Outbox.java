package io.parbuckle.server.session;

import io.parbuckle.server.event.EventFrame;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.SequencedMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Finished frames on their way to one client, in order.
///
/// **Bound.** Below the merge mark frames stand in a lock-free queue. Above it they stand in a
/// second one in which a waiting `changed` of the same object gives way to its successor, which
/// joins at the end; nothing else is ever dropped. At the close mark [#offer] refuses and the
/// session is closed with 1013. A response waits for room on its call's thread.
///
/// **Threads.** Any may [#offer] and [#put]; only the connection's event loop calls [#poll].
public final class Outbox {

  private final OutboxLimits limits;
  private final Wire wire;
  private final SlowReaders slowReaders;

  private final Queue<byte[]> fast = new ConcurrentLinkedQueue<>();
  private final AtomicLong waiting = new AtomicLong();

  /// Frames that wait. Apart from the bytes, because whoever takes it from 0 to 1 wakes the event
  /// loop, and a frame must be in its queue by then.
  private final AtomicInteger frames = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();

  /// Frames above the merge mark, by the object they are about or by themselves. Once one stands
  /// here all newer ones do, or order would be lost. Guarded by `lock`; `crowded` tells without it.
  private final SequencedMap<Object, byte[]> slow = new LinkedHashMap<>();

  private volatile boolean crowded;
  private volatile boolean awaited;
  private volatile boolean closed;

  Outbox(OutboxLimits limits, Wire wire, SlowReaders slowReaders) {
    this.limits = limits;
    this.wire = wire;
    this.slowReaders = slowReaders;
  }

  /// Takes an event's frame.
  ///
  /// @param key what the frame is about, if a newer one with the same key may take its place
  /// @return false when the client reads so slowly that the close mark is reached
  boolean offer(byte[] frame, EventFrame.@Nullable Key key) {
    if (closed) {
      return true; // nobody is there to miss it
    }
    if (waiting.get() + frame.length > limits.closeBytes()) {
      return false;
    }
    enqueue(frame, key == null ? new Object() : key);
    return true;
  }

  /// Takes a response; waits while there is no room for it.
  ///
  /// @return false when the client has stalled, or has gone
  boolean put(byte[] frame) throws InterruptedException {
    boolean reads = waitForRoom();
    force(frame);
    return reads && !closed;
  }

  /// Waits while there is no room for a response.
  ///
  /// @return false when the client has stalled
  boolean waitForRoom() throws InterruptedException {
    return !isFull() || awaitRoom();
  }

  /// Takes a frame however much waits: for what the event loop itself answers.
  void force(byte[] frame) {
    if (!closed) {
      enqueue(frame, new Object());
    }
  }

  private void enqueue(byte[] frame, Object key) {
    if (!crowded && !isFull()) {
      waiting.addAndGet(frame.length);
      fast.add(frame);
    } else if (!enqueueSlow(frame, key)) {
      return;
    }
    if (frames.getAndIncrement() == 0) {
      wire.drain();
    }
  }

  /// @return whether there is one more frame than before
  private boolean enqueueSlow(byte[] frame, Object key) {
    lock.lock();
    try {
      crowded = true;
      byte[] before = slow.remove(key);
      slow.put(key, frame);
      waiting.addAndGet(frame.length - (before == null ? 0 : before.length));
      if (before != null) {
        slowReaders.merged();
      }
      return before == null;
    } finally {
      lock.unlock();
    }
  }

  /// Whether more waits than should before anything else is read from this client.
  boolean isFull() {
    return waiting.get() > limits.mergeBytes();
  }

  private boolean awaitRoom() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      awaited = true;
      long left = limits.stalled().toNanos();
      while (!closed && left > 0 && isFull()) {
        left = room.awaitNanos(left);
      }
      if (!closed && left <= 0) {
        slowReaders.closed();
        wire.close(Session.CLOSE_SLOW, Session.TOO_SLOW);
      }
      return left > 0;
    } finally {
      lock.unlock();
    }
  }

  /// The next frame to send, null when nothing waits. What was polled counts as gone.
  public byte @Nullable [] poll() {
    byte[] frame = fast.poll();
    if (frame == null && crowded) {
      frame = pollSlow();
    }
    if (frame == null) {
      return null;
    }
    frames.decrementAndGet();
    boolean wasFull = isFull();
    waiting.addAndGet(-frame.length);
    if (wasFull && !isFull()) {
      roomAgain();
    }
    return frame;
  }

  private byte @Nullable [] pollSlow() {
    lock.lock();
    try {
      // Somebody may have joined the fast queue just before the outbox became crowded.
      byte[] earlier = fast.poll();
      if (earlier != null) {
        return earlier;
      }
      Map.Entry<Object, byte[]> first = slow.pollFirstEntry();
      if (slow.isEmpty()) {
        crowded = false;
      }
      return first == null ? null : first.getValue();
    } finally {
      lock.unlock();
    }
  }

  private void roomAgain() {
    wire.reading(true);
    if (!awaited) {
      return;
    }
    lock.lock();
    try {
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Bytes that wait.
  public long bytes() {
    return waiting.get();
  }

  /// The connection is gone; whoever waits for room goes on.
  void close() {
    closed = true;
    lock.lock();
    try {
      room.signalAll();
      slow.clear();
      fast.clear();
    } finally {
      lock.unlock();
    }
  }
}
