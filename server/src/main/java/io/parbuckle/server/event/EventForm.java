package io.parbuckle.server.event;

/// The forms in which an event is sent; its bytes are made once in each that somebody wants.
public enum EventForm {
  /// A WebSocket frame of JSON-RPC, as the contract has it.
  JSON_RPC,
  /// The same with the event's number, for connections that asked for it.
  NUMBERED,
  /// As [#JSON_RPC], for connections that asked for details.
  DETAILED,
  /// As [#NUMBERED], for connections that asked for details.
  NUMBERED_DETAILED,
  /// A WebSocket frame of the legacy protocol, which has no numbers.
  DDP,
  /// A server-sent event.
  STREAM;

  /// Whether an event has its details in this form.
  boolean isDetailed() {
    return this == DETAILED || this == NUMBERED_DETAILED;
  }
}
