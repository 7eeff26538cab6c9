package io.parbuckle.server.auth;

import java.util.Set;

/// What an account may do, inclusion resolved.
///
/// @param roles empty for an account that may do nothing
record Rights(Set<String> roles, boolean webShell) {

  static final Rights ALL = new Rights(Set.of(Directory.FULL_ADMIN), true);

  Rights {
    roles = Set.copyOf(roles);
  }

  boolean fullAdmin() {
    return roles.contains(Directory.FULL_ADMIN);
  }

  boolean none() {
    return roles.isEmpty();
  }
}
