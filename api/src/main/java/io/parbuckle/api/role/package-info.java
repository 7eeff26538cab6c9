/// Named permissions.
@NullMarked
package io.parbuckle.api.role;

import org.jspecify.annotations.NullMarked;
