/// All that a handler throws on purpose. Start at [io.parbuckle.api.fault.Fault].
@NullMarked
package io.parbuckle.api.fault;

import org.jspecify.annotations.NullMarked;
