/// Words for parameters: they stand on the components of the records that methods take, and are at
/// once documentation, rule and schema.
@NullMarked
package io.parbuckle.api.param;

import org.jspecify.annotations.NullMarked;
