package io.parbuckle.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happens in one collection, in order.
///
/// ```java
/// try (Subscription disks = client.subscribe("disk.query")) {
///   for (Event event = disks.next(); event != null; event = disks.next()) { … }
/// }
/// ```
///
/// **Threads.** Any; events are handed out one at a time.
///
/// **Bound.** `eventsMax` of [ClientOptions] wait for a reader. Above that the subscription fails
/// with a sentence, and the connection goes on: nothing is left out silently, and one slow reader
/// does not hold up the answers to calls.
public final class Subscription implements AutoCloseable {

  private final String collection;
  private final int eventsMax;
  private final Consumer<Subscription> onClose;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final Deque<Event> waiting = new ArrayDeque<>(); // guarded by lock
  private @Nullable End end; // guarded by lock

  Subscription(String collection, int eventsMax, Consumer<Subscription> onClose) {
    this.collection = collection;
    this.eventsMax = eventsMax;
    this.onClose = onClose;
  }

  /// Why no more will come.
  private sealed interface End {

    /// Its source has nothing more to say, or it was closed here.
    record Over() implements End {}

    record Failed(CallError error) implements End {}

    record Lost(ConnectionException cause) implements End {}
  }

  public String collection() {
    return collection;
  }

  /// Waits for the next event.
  ///
  /// @return null when there will be none: the source has ended, or this was closed
  /// @throws CallException when the source ended with an error
  /// @throws ConnectionException when the connection was lost
  public @Nullable Event next() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && end == null) {
        moved.await();
      }
      return take();
    } finally {
      lock.unlock();
    }
  }

  /// As [#next], for at most `patience`.
  ///
  /// @return empty when the time is up as well; [#ended] tells which
  public Optional<Event> next(Duration patience) throws InterruptedException {
    long nanosLeft = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (waiting.isEmpty() && end == null && nanosLeft > 0) {
        nanosLeft = moved.awaitNanos(nanosLeft);
      }
      return Optional.ofNullable(take());
    } finally {
      lock.unlock();
    }
  }

  private @Nullable Event take() {
    Event event = waiting.poll();
    if (event != null || end == null) {
      return event;
    }
    return switch (end) {
      case End.Over _ -> null;
      case End.Failed(CallError error) -> throw new CallException(error);
      case End.Lost(ConnectionException cause) -> throw cause.again();
    };
  }

  /// Whether nothing more will come, not even what waits.
  public boolean ended() {
    lock.lock();
    try {
      return end != null && waiting.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  void deliver(Event event) {
    lock.lock();
    try {
      if (end != null) {
        return;
      }
      if (waiting.size() >= eventsMax) {
        end = new End.Lost(new ConnectionException(tooSlow(), null));
      } else {
        waiting.add(event);
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private String tooSlow() {
    return "The subscription to "
        + collection
        + " was given up: "
        + eventsMax
        + " events waited and nobody read them.";
  }

  void over() {
    finish(new End.Over());
  }

  void failed(CallError error) {
    finish(new End.Failed(error));
  }

  void lost(ConnectionException cause) {
    finish(new End.Lost(cause));
  }

  private void finish(End how) {
    lock.lock();
    try {
      if (end == null) {
        end = how;
      }
      moved.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /// Stops listening when this time is over, however many come until then.
  public void closeAfter(Duration time) {
    CompletableFuture.delayedExecutor(
            time.toMillis(), TimeUnit.MILLISECONDS, Thread::startVirtualThread)
        .execute(this::close);
  }

  /// Stops listening. Waits for the server's answer at most as long as any call; events that wait
  /// can still be read.
  @Override
  public void close() {
    onClose.accept(this);
    over();
  }
}
