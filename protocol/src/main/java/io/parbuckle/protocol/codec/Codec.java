package io.parbuckle.protocol.codec;

import java.io.OutputStream;

/// One dialect of the wire.
///
/// **Threads.** Any; a codec has no state.
public sealed interface Codec permits JsonRpcCodec, DdpCodec {

  /// JSON-RPC 2.0 (`protocol.md` §2).
  Codec JSON_RPC = new JsonRpcCodec();

  /// The legacy protocol of `/websocket` (`protocol.md` §6).
  Codec DDP = new DdpCodec();

  /// Reads one message. Never throws: what cannot be read is a [Message.Refused] or a
  /// [Message.Fatal].
  Message decode(byte[] utf8);

  /// Writes one message; `out` stays open.
  void encode(Outgoing message, OutputStream out);
}
