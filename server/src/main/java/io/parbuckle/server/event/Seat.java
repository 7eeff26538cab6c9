package io.parbuckle.server.event;

import java.util.ArrayList;
import java.util.List;

/// A listener's place in a collection.
///
/// It begins *held*: what happens meanwhile is kept, and told when it is released, because a client
/// must know its subscription's id before the first change arrives.
///
/// **Threads.** Any.
public final class Seat {

  private final String collection;
  private final Listener listener;

  /// What happened while the seat was held; null once it is released. Guarded by `this`.
  private @org.jspecify.annotations.Nullable List<EventFrame> missed = new ArrayList<>();

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

  synchronized boolean isHeld() {
    return missed != null;
  }

  synchronized void deliver(EventFrame frame) {
    if (missed != null) {
      missed.add(frame);
    } else {
      listener.hear(frame);
    }
  }

  /// The answer with the subscription's id is on its way: tells what happened since, then goes on.
  public synchronized void release() {
    List<EventFrame> kept = missed;
    missed = null;
    if (kept != null) {
      kept.forEach(listener::hear);
    }
  }
}
