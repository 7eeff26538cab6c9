/// Telling others that something changed, and producing while someone listens.
@NullMarked
package io.parbuckle.api.event;

import org.jspecify.annotations.NullMarked;
