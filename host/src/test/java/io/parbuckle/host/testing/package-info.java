/// The ports of `api` as tests of this module need them: small, and behaving like the real ones.
@NullMarked
package io.parbuckle.host.testing;

import org.jspecify.annotations.NullMarked;
