package io.parbuckle.server.event;

import io.parbuckle.protocol.codec.Codec;
import io.parbuckle.protocol.codec.Outgoing;
import org.jspecify.annotations.Nullable;

/// An event ready to be sent: its bytes are made once in each dialect, however many listen.
///
/// **Threads.** Any; two that ask at the same time may both make the bytes, which are equal.
public final class EventFrame {

  /// Which object a `changed` is about: a newer one says all that the older one said.
  public record Key(String collection, String id) {}

  /// Makes a whole frame of the transport from a message.
  @FunctionalInterface
  public interface Framing {
    byte[] frame(Codec codec, Outgoing message);
  }

  private final Outgoing message;
  private final @Nullable Key key;
  private final Framing framing;

  private volatile byte @Nullable [] jsonRpc;
  private volatile byte @Nullable [] ddp;

  /// @param key null for an event that no newer one can replace
  EventFrame(Outgoing message, @Nullable Key key, Framing framing) {
    this.message = message;
    this.key = key;
    this.framing = framing;
  }

  public @Nullable Key key() {
    return key;
  }

  /// The bytes in that dialect.
  public byte[] bytes(Codec codec) {
    boolean legacy = codec == Codec.DDP;
    byte[] made = legacy ? ddp : jsonRpc;
    if (made == null) {
      made = framing.frame(codec, message);
      if (legacy) {
        ddp = made;
      } else {
        jsonRpc = made;
      }
    }
    return made;
  }
}
