package io.parbuckle.api.event;

/// Telling others.
///
/// **Threads.** Any; never blocks.
public interface Events {

  /// Tells everybody who subscribed to the change's collection. Inside a transaction it is told
  /// after the commit; nobody hears of what did not happen.
  void publish(Change change);

  /// Whether anybody listens to the collection now; spares the work of making a change.
  boolean heard(String collection);

  /// Calls back whenever a collection gets its first listener (true) or loses its last (false), so
  /// that watching the host costs nothing while nobody listens. Called on the thread that
  /// subscribes; must not block.
  void onAudience(String collection, Audience audience);

  /// Hears of listeners coming and going.
  @FunctionalInterface
  interface Audience {
    void changed(boolean anybody);
  }
}
