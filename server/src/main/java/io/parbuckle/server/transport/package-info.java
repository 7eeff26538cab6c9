/// Bytes in, bytes out. Start at [io.parbuckle.server.transport.Exchange] for HTTP and at
/// `SocketEndpoint` for WebSocket; the HTTP library stays in the package below.
@NullMarked
package io.parbuckle.server.transport;

import org.jspecify.annotations.NullMarked;
