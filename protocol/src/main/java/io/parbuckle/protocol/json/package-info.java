/// JSON as this API speaks it: [io.parbuckle.protocol.json.JsonValue] is the value,
/// [io.parbuckle.protocol.json.Json] reads and writes it, extended forms (`$date`, `$set`, …)
/// included. Jackson stays behind this package.
@NullMarked
package io.parbuckle.protocol.json;

import org.jspecify.annotations.NullMarked;
