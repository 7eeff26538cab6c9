/// HTTP/1.1 and WebSocket on Netty: the only package that imports it.
///
/// Start at [io.parbuckle.server.transport.netty.NettyTransport]. A connection begins as
/// `HttpConnection`; a handshake turns it into a `SocketHandler`.
@NullMarked
package io.parbuckle.server.transport.netty;

import org.jspecify.annotations.NullMarked;
