@NullMarked
package io.parbuckle.host.file;

import org.jspecify.annotations.NullMarked;
