/// The wire dialects: bytes to [io.parbuckle.protocol.codec.Message] and
/// [io.parbuckle.protocol.codec.Outgoing] to bytes. A dialect is one
/// [io.parbuckle.protocol.codec.Codec]; nothing behind it notices which.
@NullMarked
package io.parbuckle.protocol.codec;

import org.jspecify.annotations.NullMarked;
