/// A server for tests that does what a script tells it, over real sockets.
@NullMarked
package io.parbuckle.client.scripted;

import org.jspecify.annotations.NullMarked;
