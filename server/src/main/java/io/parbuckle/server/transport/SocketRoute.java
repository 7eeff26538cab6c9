package io.parbuckle.server.transport;

import io.parbuckle.api.Version;
import io.parbuckle.protocol.codec.Codec;
import org.jspecify.annotations.Nullable;

/// A path on which a WebSocket is opened.
///
/// @param codec the dialect spoken there
/// @param version the API version; null for the current one
/// @param post serves a single call by POST; null where there is no such thing
public record SocketRoute(Codec codec, @Nullable Version version, @Nullable Endpoint post) {}
