package io.parbuckle.protocol.codec;

import io.parbuckle.protocol.json.Json;

/// The `params` of a notification as JSON text. All frames of an event, in whatever dialect, are
/// put together around this one text, so that an event is written once however many hear it.
public final class Params {

  private Params() {}

  /// One JSON object with at least one member.
  ///
  /// @throws IllegalArgumentException for a message that is no notification
  public static byte[] of(Outgoing notification) {
    return switch (notification) {
      case Outgoing.Update update -> Json.bytes(Updates.params(update));
      case Outgoing.Unsubscribed ended -> Json.bytes(JsonRpcCodec.unsubscribed(ended));
      case Outgoing.Result _,
          Outgoing.Failed _,
          Outgoing.Connected _,
          Outgoing.NotConnected _,
          Outgoing.Ready _,
          Outgoing.Pong _ ->
          throw new IllegalArgumentException("no notification: " + notification);
    };
  }
}
