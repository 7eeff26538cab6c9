@NullMarked
package io.parbuckle.client;

import org.jspecify.annotations.NullMarked;
