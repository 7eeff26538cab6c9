/// The engine. Start at `Server`, which builds everything; the packages below are in
/// ARCHITECTURE.md.
@NullMarked
package io.parbuckle.server;

import org.jspecify.annotations.NullMarked;
