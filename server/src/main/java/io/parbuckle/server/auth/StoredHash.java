package io.parbuckle.server.auth;

import java.util.Optional;

/// A secret as it is stored, in a form that says how it was made.
sealed interface StoredHash permits PasswordHash, Argon2Hash {

  /// Empty for a text of no known form.
  static Optional<StoredHash> parse(String stored) {
    return PasswordHash.parse(stored)
        .<StoredHash>map(hash -> hash)
        .or(() -> Argon2Hash.parse(stored));
  }

  /// Slow on purpose; how long it takes does not depend on how wrong the secret is.
  boolean matches(String plain);

  String stored();
}
