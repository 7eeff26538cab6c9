/// The network as this machine sees it: who answers, and who is on the wire.
///
/// Start at [NetworkService].
@NullMarked
package io.parbuckle.host.net;

import org.jspecify.annotations.NullMarked;
