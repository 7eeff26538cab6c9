/// What plug-ins are handed: [io.parbuckle.server.plugin.Ground].
@NullMarked
package io.parbuckle.server.plugin;

import org.jspecify.annotations.NullMarked;
