/// What a call, an event, an idle connection and a start cost, beside the smallest Netty server
/// that does the same.
///
/// And what a durable job costs, beside other engines that keep their jobs in a database
/// ([JobsRun]).
///
/// Start at [Bench], which runs everything and writes `docs/performance.md`. [BareNetty] is the
/// yardstick, [WebSocketLoad] the load; both are processes of their own. [JsonBenchmark] and
/// [EnvelopeBenchmark] look at single steps of a call.
@NullMarked
package io.parbuckle.bench;

import org.jspecify.annotations.NullMarked;
