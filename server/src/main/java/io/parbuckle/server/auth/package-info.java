/// Who somebody is, and whether they may. Start at [io.parbuckle.server.auth.Authenticator] and
/// [io.parbuckle.server.auth.Gate].
@NullMarked
package io.parbuckle.server.auth;

import org.jspecify.annotations.NullMarked;
