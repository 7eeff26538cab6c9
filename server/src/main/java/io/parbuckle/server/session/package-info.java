/// A connection with a caller. Start at `Session`.
@NullMarked
package io.parbuckle.server.session;

import org.jspecify.annotations.NullMarked;
