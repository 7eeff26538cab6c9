package io.parbuckle.server.auth;

import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
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

  /// `privilege.get_instance`, `group.get_instance`.
  record InstanceParams(
      @Doc("Its row.") long id,
      @Doc("Taken as in a query; nothing here looks at it.") @Default("{}") JsonObject options) {}

  @Override
  public void declare(Offer offer) {
    offer
        .query("privilege.query", PrivilegeEntry.class, (_, _) -> privileges())
        .doc("Roles that are given to groups.")
        .needs(Role.PRIVILEGE_READ);
    offer
        .call(
            "privilege.get_instance",
            InstanceParams.class,
            PrivilegeEntry.class,
            (_, params) -> privilege(params.id()))
        .doc("One privilege.")
        .needs(Role.PRIVILEGE_READ);
    offer
        .query("privilege.roles", RoleEntry.class, (_, _) -> entries())
        .doc("All roles.")
        .anyLogin();
    offer
        .query("group.query", PrivilegeEntry.Group.class, (_, _) -> groups())
        .doc("The groups of this server.")
        .before(Version.V25_10, PrivilegeEntry.Group.BEFORE_25_10)
        .needs(Role.ACCOUNT_READ);
    offer
        .call(
            "group.get_instance",
            InstanceParams.class,
            PrivilegeEntry.Group.class,
            (_, params) -> group(params.id()))
        .doc("One group.")
        .before(Version.V25_10, PrivilegeEntry.Group.BEFORE_25_10)
        .needs(Role.ACCOUNT_READ);
    offer.table("privilege", Offer.Keeps.CONFIGURATION);
    offer.table("privilege_group", Offer.Keeps.CONFIGURATION);
    offer.table("role_grant", Offer.Keeps.CONFIGURATION);
  }

  private List<PrivilegeEntry> privileges() {
    return PrivilegeEntry.all(store.directory());
  }

  private PrivilegeEntry privilege(long id) {
    return privileges().stream()
        .filter(entry -> entry.id() == id)
        .findFirst()
        .orElseThrow(() -> new Fault.NotFound("Privilege " + id + " does not exist"));
  }

  private List<PrivilegeEntry.Group> groups() {
    Directory directory = store.directory();
    return directory.groups().stream().map(row -> PrivilegeEntry.Group.of(directory, row)).toList();
  }

  private PrivilegeEntry.Group group(long id) {
    return groups().stream()
        .filter(entry -> entry.id() == id)
        .findFirst()
        .orElseThrow(() -> new Fault.NotFound("Group " + id + " does not exist"));
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
