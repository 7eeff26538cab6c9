/// Who somebody is, and whether they may. Start at `Authenticator` and `Gate`.
@NullMarked
package io.parbuckle.server.auth;

import org.jspecify.annotations.NullMarked;
