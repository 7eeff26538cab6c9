/// A client in blocking calls: WebSocket for calls, jobs and events, HTTP for files.
///
/// Start at [Client]; [JobHandle] follows one job, [Subscription] listens to one collection,
/// [Transfers] moves files. Everything that can go wrong is a [ClientException]. Below them, [Wire]
/// is the bare connection (TCP, TLS or UNIX socket alike), [WebSocket] and [HttpExchange] are the
/// two things spoken over it.
@NullMarked
package io.parbuckle.client;

import org.jspecify.annotations.NullMarked;
