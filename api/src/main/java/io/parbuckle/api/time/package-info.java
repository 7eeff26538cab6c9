/// What the time is, how long something took, and waiting for it to pass.
@NullMarked
package io.parbuckle.api.time;

import org.jspecify.annotations.NullMarked;
