/// Filters over rows of a service's own, exactly as `X.query` applies them.
@NullMarked
package io.parbuckle.api.query;

import org.jspecify.annotations.NullMarked;
