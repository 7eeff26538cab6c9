/// The extension point: a [io.parbuckle.api.Plugin] brings [io.parbuckle.api.Service]s, and a
/// service declares in one table what it offers. Start at [io.parbuckle.api.Offer].
@NullMarked
package io.parbuckle.api;

import org.jspecify.annotations.NullMarked;
