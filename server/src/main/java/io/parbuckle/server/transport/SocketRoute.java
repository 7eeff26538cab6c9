package io.parbuckle.server.transport;

import io.parbuckle.protocol.codec.Codec;
import org.jspecify.annotations.Nullable;

/// A path on which a WebSocket is opened.
///
/// @param codec the dialect spoken there
/// @param version the API version, such as `v25.10.5`
/// @param post serves a single call by POST; null where there is no such thing
public record SocketRoute(Codec codec, String version, @Nullable Endpoint post) {}
