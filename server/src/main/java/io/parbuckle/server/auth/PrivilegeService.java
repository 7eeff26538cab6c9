package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.param.Doc;
import io.parbuckle.server.auth.Privileges.Create;
import io.parbuckle.server.auth.Privileges.Update;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What groups may do: `privilege.*` (`services.md` §7).
final class PrivilegeService implements Service {

  /// The hardening rules of the contract know one bit.
  private static final long HARDENED = 1;

  private final Privileges privileges;
  private final RoleGraph roles;
  private final Logins logins;

  PrivilegeService(Privileges privileges, RoleGraph roles, Logins logins) {
    this.privileges = privileges;
    this.roles = roles;
    this.logins = logins;
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
    offer.service("privilege").inCli("auth.privilege").doc("What groups may do.");
    offer
        .crud("privilege", PrivilegeEntry.class, (_, _) -> privileges.all())
        .called("a privilege", "privileges: roles that are given to groups")
        .roles("PRIVILEGE")
        .creates(Create.class, this::create)
        .updates(Update.class, this::update)
        .deletes(this::delete)
        .audited(Create::name);
    offer
        .query("privilege.roles", RoleEntry.class, (_, _) -> entries())
        .doc("All roles.")
        .anyLogin();
    offer.table("privilege", Offer.Keeps.CONFIGURATION);
    offer.table("privilege_group", Offer.Keeps.CONFIGURATION);
    offer.table("role_grant", Offer.Keeps.CONFIGURATION);
  }

  private Written<PrivilegeEntry> create(Call call, Create wanted) {
    return refreshed(call, privileges.create(call.caller(), wanted));
  }

  private Written<PrivilegeEntry> update(Call call, long id, Update wanted) {
    return refreshed(call, privileges.update(call.caller(), id, wanted));
  }

  private Written<PrivilegeEntry> refreshed(Call call, PrivilegeEntry entry) {
    logins.refresh(Bearers.find(call));
    return Written.of(entry);
  }

  private void delete(Call call, long id) {
    privileges.delete(call.caller(), id);
    logins.refresh(Bearers.find(call));
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
