/// From a message to a response. Start at [io.parbuckle.server.call.Dispatcher], which takes
/// messages in, then [io.parbuckle.server.call.CallRunner], which serves one call.
@NullMarked
package io.parbuckle.server.call;

import org.jspecify.annotations.NullMarked;
