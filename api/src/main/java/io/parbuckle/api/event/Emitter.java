package io.parbuckle.api.event;

import java.time.Duration;

/// What a [Source] speaks into.
public interface Emitter {

  /// Sends an `added` event with these fields (a record or a JsonValue) to all who listen.
  void added(Object fields);

  /// Waits.
  ///
  /// @throws InterruptedException when the last listener has left
  void pause(Duration duration) throws InterruptedException;
}
