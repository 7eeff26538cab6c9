/// Counters that parts of the server keep of what they do, cheap enough for every call. They know
/// nothing of Prometheus: `Metrics` in the package above reads them when somebody asks.
@NullMarked
package io.parbuckle.server.figure;

import org.jspecify.annotations.NullMarked;
