/// Failures as they cross the wire: [io.parbuckle.protocol.error.Failure] in a neutral form, from
/// which each dialect makes its own shape, and the table of error numbers.
@NullMarked
package io.parbuckle.protocol.error;

import org.jspecify.annotations.NullMarked;
