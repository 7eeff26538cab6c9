/// Ports to the Linux host.
@NullMarked
package io.parbuckle.api.machine;

import org.jspecify.annotations.NullMarked;
