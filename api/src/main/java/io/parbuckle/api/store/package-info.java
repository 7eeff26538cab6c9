/// SQL in, records out, inside a transaction.
@NullMarked
package io.parbuckle.api.store;

import org.jspecify.annotations.NullMarked;
