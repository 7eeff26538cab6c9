/// The surface in words for machines: OpenRPC for what can be called, AsyncAPI for what can be
/// listened to, made from the [io.parbuckle.server.method.MethodTable] and nothing else
/// (`extensions.md` §11).
@NullMarked
package io.parbuckle.server.describe;

import org.jspecify.annotations.NullMarked;
