/// Who hears of a change. Start at [io.parbuckle.server.event.EventBus]; event sources, which
/// produce only while someone listens, are in [io.parbuckle.server.event.Sources].
@NullMarked
package io.parbuckle.server.event;

import org.jspecify.annotations.NullMarked;
