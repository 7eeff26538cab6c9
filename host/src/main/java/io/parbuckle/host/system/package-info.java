/// What this machine and this product are: `system.info` and its neighbours.
///
/// Start at [SystemService]; the facts come from [SystemFacts].
@NullMarked
package io.parbuckle.host.system;

import org.jspecify.annotations.NullMarked;
