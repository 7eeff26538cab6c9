package io.parbuckle.server.auth;

import java.util.HashSet;
import java.util.Set;

/// What an account may do, inclusion resolved.
///
/// @param roles empty for an account that may do nothing
record Rights(Set<String> roles, boolean webShell) {

  static final Rights ALL = new Rights(Set.of(Directory.FULL_ADMIN), true);

  Rights {
    roles = Set.copyOf(roles);
  }

  /// What is left of them where only these roles count.
  ///
  /// @param bound inclusion resolved
  Rights within(Set<String> bound) {
    if (bound.contains(Directory.FULL_ADMIN)) {
      return this;
    }
    if (fullAdmin()) {
      return new Rights(bound, false);
    }
    Set<String> left = new HashSet<>(roles);
    left.retainAll(bound);
    return new Rights(left, false);
  }

  boolean fullAdmin() {
    return roles.contains(Directory.FULL_ADMIN);
  }

  boolean none() {
    return roles.isEmpty();
  }
}
