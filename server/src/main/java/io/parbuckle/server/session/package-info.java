/// A connection with a caller. Start at [io.parbuckle.server.session.Session].
@NullMarked
package io.parbuckle.server.session;

import org.jspecify.annotations.NullMarked;
