package io.parbuckle.server.auth;

import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.AccountStore.GrantRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import io.parbuckle.server.auth.AccountStore.KeyOfRow;
import io.parbuckle.server.auth.AccountStore.MemberRow;
import io.parbuckle.server.auth.AccountStore.PrivilegeGroupRow;
import io.parbuckle.server.auth.AccountStore.PrivilegeRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// All accounts, groups and privileges at one moment, and what follows from them.
record Directory(
    List<AccountRow> accounts,
    List<GroupRow> groups,
    List<MemberRow> members,
    List<PrivilegeRow> privileges,
    List<PrivilegeGroupRow> privilegeGroups,
    List<GrantRow> grants,
    List<KeyOfRow> keys,
    List<Long> secondFactors) {

  static final String FULL_ADMIN = "FULL_ADMIN";
  static final String LOCAL_ADMINISTRATOR = "LOCAL_ADMINISTRATOR";
  static final long ADMINISTRATORS_GID = 544;

  /// What an account's privileges name, not resolved.
  ///
  /// @param webShell whether one of them opens the web shell
  record Granted(Set<String> roles, boolean webShell) {}

  Optional<AccountRow> account(long id) {
    return accounts.stream().filter(account -> account.id() == id).findFirst();
  }

  Optional<AccountRow> account(String username) {
    return accounts.stream().filter(account -> account.username().equals(username)).findFirst();
  }

  Optional<GroupRow> group(long id) {
    return groups.stream().filter(group -> group.id() == id).findFirst();
  }

  Optional<GroupRow> groupWithGid(long gid) {
    return groups.stream().filter(group -> group.gid() == gid).findFirst();
  }

  /// The account with uid 0, where somebody made one.
  Optional<AccountRow> root() {
    return accounts.stream().filter(account -> account.uid() == 0).findFirst();
  }

  List<Long> uids() {
    return accounts.stream().map(AccountRow::uid).toList();
  }

  List<Long> gids() {
    return groups.stream().map(GroupRow::gid).toList();
  }

  Optional<PrivilegeRow> privilege(long id) {
    return privileges.stream().filter(row -> row.id() == id).findFirst();
  }

  /// A privilege that is given to a group, whether there is such a group or not.
  Optional<PrivilegeRow> privilegeNaming(long gid) {
    return privilegeGroups.stream()
        .filter(row -> row.gid() == gid)
        .flatMap(row -> privilege(row.privilegeId()).stream())
        .findFirst();
  }

  /// Gids that a privilege is given to.
  List<Long> gidsOf(long privilegeId) {
    return privilegeGroups.stream()
        .filter(row -> row.privilegeId() == privilegeId)
        .map(PrivilegeGroupRow::gid)
        .toList();
  }

  /// Roles that a privilege names.
  List<String> rolesOf(long privilegeId) {
    return grants.stream()
        .filter(grant -> grant.privilegeId() == privilegeId)
        .map(GrantRow::role)
        .toList();
  }

  /// Rows of an account's auxiliary groups.
  List<Long> auxiliary(long accountId) {
    return members.stream()
        .filter(member -> member.accountId() == accountId)
        .map(MemberRow::groupId)
        .toList();
  }

  /// Names of those of whom a group is an auxiliary one.
  List<String> auxiliaryNames(long groupId) {
    return members.stream()
        .filter(member -> member.groupId() == groupId)
        .flatMap(member -> account(member.accountId()).stream())
        .map(AccountRow::username)
        .toList();
  }

  /// Rows of all that are in a group, the primary one or another.
  List<Long> inGroup(long groupId) {
    Set<Long> ids = new TreeSet<>();
    accounts.stream().filter(row -> row.groupId() == groupId).forEach(row -> ids.add(row.id()));
    members.stream()
        .filter(member -> member.groupId() == groupId)
        .forEach(member -> ids.add(member.accountId()));
    return List.copyOf(ids);
  }

  Granted granted(AccountRow account) {
    List<Long> groupIds = new ArrayList<>(auxiliary(account.id()));
    groupIds.add(account.groupId());
    List<Long> gids =
        groupIds.stream().flatMap(id -> group(id).stream()).map(GroupRow::gid).toList();
    Set<Long> held = new TreeSet<>();
    privilegeGroups.stream()
        .filter(row -> gids.contains(row.gid()))
        .forEach(row -> held.add(row.privilegeId()));
    Set<String> roles = new TreeSet<>();
    grants.stream()
        .filter(grant -> held.contains(grant.privilegeId()))
        .forEach(grant -> roles.add(grant.role()));
    boolean webShell =
        privileges.stream().anyMatch(row -> held.contains(row.id()) && row.webShell());
    return new Granted(roles, webShell);
  }

  /// Roles that a group's privileges name.
  Set<String> rolesOfGroup(long gid) {
    Set<String> roles = new TreeSet<>();
    privilegeGroups.stream()
        .filter(row -> row.gid() == gid)
        .forEach(row -> roles.addAll(rolesOf(row.privilegeId())));
    return roles;
  }

  /// Whether somebody can administer this server with a password.
  boolean hasAdministrator() {
    return accounts.stream().anyMatch(this::isUsableAdministrator);
  }

  /// The same without one account.
  boolean hasAdministratorBeside(long accountId) {
    return accounts.stream().anyMatch(row -> row.id() != accountId && isUsableAdministrator(row));
  }

  boolean isUsableAdministrator(AccountRow account) {
    return !account.locked()
        && account.usablePassword() != null
        && granted(account).roles().contains(FULL_ADMIN);
  }
}
