package io.parbuckle.server.auth;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.param.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What groups may do: `privilege.*`, and the groups themselves (`services.md` §6, §7).
final class PrivilegeService implements Service {

  /// The hardening rules of the contract know one bit.
  private static final long HARDENED = 1;

  private final AccountStore store;
  private final RoleGraph roles;

  PrivilegeService(AccountStore store, RoleGraph roles) {
    this.store = store;
    this.roles = roles;
  }

  /// A role as `privilege.roles` shows it.
  @Doc("A role.")
  record RoleEntry(
      @Doc("Name.") String name,
      @Doc("Name again.") String title,
      @Doc("Roles that it includes, one step.") List<String> includes,
      @Doc("Guards methods, rather than being handed to people.") boolean builtin,
      @Doc("1 if it grants something on a hardened system.") @Nullable Long stig) {}

  @Override
  public void declare(Offer offer) {
    offer
        .entries("privilege", PrivilegeEntry.class, (_, _) -> PrivilegeEntry.all(store.directory()))
        .called("a privilege", "privileges: roles that are given to groups")
        .roles("PRIVILEGE");
    offer
        .entries("group", PrivilegeEntry.Group.class, (_, _) -> groups())
        .called("a group", "the groups of this server")
        .before(Version.V25_10, PrivilegeEntry.Group.BEFORE_25_10)
        .roles("ACCOUNT");
    offer
        .query("privilege.roles", RoleEntry.class, (_, _) -> entries())
        .doc("All roles.")
        .anyLogin();
    offer.table("privilege", Offer.Keeps.CONFIGURATION);
    offer.table("privilege_group", Offer.Keeps.CONFIGURATION);
    offer.table("role_grant", Offer.Keeps.CONFIGURATION);
  }

  private List<PrivilegeEntry.Group> groups() {
    Directory directory = store.directory();
    return directory.groups().stream().map(row -> PrivilegeEntry.Group.of(directory, row)).toList();
  }

  private List<RoleEntry> entries() {
    return roles.entries().stream()
        .map(
            entry ->
                new RoleEntry(
                    entry.name(),
                    entry.name(),
                    entry.includes(),
                    entry.builtin(),
                    entry.hardened() ? HARDENED : null))
        .toList();
  }
}
