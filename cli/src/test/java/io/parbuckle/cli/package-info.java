@NullMarked
package io.parbuckle.cli;

import org.jspecify.annotations.NullMarked;
