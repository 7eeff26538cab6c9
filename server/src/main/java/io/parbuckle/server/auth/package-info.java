/// Who somebody is, and whether they may.
///
/// Start at [io.parbuckle.server.auth.Auth], which puts the parts together.
/// [io.parbuckle.server.auth.Authenticator] turns credentials into a login,
/// [io.parbuckle.server.auth.Gate] decides about each call. The rules of accounts are in `Accounts`
/// and `Users`, those of keys in `ApiKeys`, their rows in `AccountStore` and `ApiKeyStore`; tokens
/// live in memory. Hashes, keys and tokens are never logged, published or shown.
@NullMarked
package io.parbuckle.server.auth;

import org.jspecify.annotations.NullMarked;
