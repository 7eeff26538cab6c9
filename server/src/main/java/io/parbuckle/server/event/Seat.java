package io.parbuckle.server.event;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A listener's place in a collection.
///
/// It begins *held*: what happens meanwhile is kept, and told when it is released, because a client
/// must know its subscription's id before the first change arrives. Or it begins *behind*: what
/// happens is left to whoever catches up ([EventBus#catchUp]), because what happened before comes
/// first.
///
/// **Threads.** Any.
public final class Seat {

  private final String collection;
  private final Listener listener;

  // All below is guarded by this.

  /// What happened while the seat was held; null once it is released.
  private @Nullable List<EventFrame> missed = new ArrayList<>();

  /// How many catch up for this place: it hears nothing by itself until all of them are through.
  private int behind;

  private boolean left;

  Seat(String collection, Listener listener) {
    this.collection = collection;
    this.listener = listener;
  }

  /// The name as it was subscribed.
  public String collection() {
    return collection;
  }

  Listener listener() {
    return listener;
  }

  /// Whether what is delivered now would be told later only.
  synchronized boolean waits() {
    return missed != null || behind > 0;
  }

  synchronized void deliver(EventFrame frame) {
    if (missed != null) {
      missed.add(frame);
    } else if (behind == 0) {
      listener.hear(frame);
    }
  }

  /// Sends the answer with the subscription's id, tells what happened since, and goes on: nothing
  /// comes between the answer and what follows it.
  ///
  /// @param answer only queues; it is run while the place is locked
  public synchronized void release(Runnable answer) {
    answer.run();
    List<EventFrame> kept = missed;
    missed = null;
    if (kept != null) {
      kept.forEach(listener::hear);
    }
  }

  /// The same without an answer.
  public void release() {
    release(() -> {});
  }

  /// Hears nothing more until somebody has caught up for it.
  public synchronized void fallBehind() {
    behind++;
  }

  /// A new place that is behind from the start, and not held.
  synchronized Seat behindFromTheStart() {
    missed = null;
    behind = 1;
    return this;
  }

  /// One of those that catch up is through.
  synchronized void caughtUp() {
    behind--;
  }

  synchronized void leave() {
    left = true;
  }

  synchronized boolean hasLeft() {
    return left;
  }
}
