package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an API key may do beside its account's own rights, and from where (`extensions.md` §15).
/// The contract's entry of a key has no place for it.
@Doc("What an API key may do, and from where.")
record KeyLimits(
    @Doc("Roles, of which the key has those that its account has; null for all of them.")
        @Nullable List<String> roles,
    @Doc("Addresses and networks from which it works; empty for everywhere.")
        List<String> addresses) {

  static final KeyLimits NONE = new KeyLimits(null, List.of());

  KeyLimits {
    roles = roles == null ? null : List.copyOf(roles);
    addresses = List.copyOf(addresses);
  }

  /// What is left of an account's rights.
  Rights within(Rights account, RoleGraph graph) {
    return roles == null ? account : account.within(graph.closure(roles));
  }

  /// Whether it works from there.
  ///
  /// @param address as [Origin#host] has it: the UNIX socket is on this machine, like loopback
  boolean admits(String address) {
    String literal = address.split("%", 2)[0]; // without the interface of a link-local one
    return addresses.isEmpty()
        || AddressList.of(addresses).contains(InetAddress.ofLiteral(literal));
  }
}
