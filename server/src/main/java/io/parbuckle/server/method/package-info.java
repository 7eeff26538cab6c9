/// What can be called. [io.parbuckle.server.method.MethodTable] holds every method that some
/// service declared; a [io.parbuckle.server.method.Form] is how a Java type reads, writes, hides
/// and describes itself on the wire.
@NullMarked
package io.parbuckle.server.method;

import org.jspecify.annotations.NullMarked;
