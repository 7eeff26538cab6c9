package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonNull;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import io.parbuckle.server.auth.AccountStore.PrivilegeRow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// Making, changing and deleting privileges (`services.md` §7). Nobody gives, or takes from others,
/// a right that they do not have.
///
/// **Threads.** Any.
final class Privileges {

  private static final String READONLY_ADMINISTRATOR = "READONLY_ADMINISTRATOR";

  private final AccountStore store;
  private final RoleGraph roles;

  Privileges(AccountStore store, RoleGraph roles) {
    this.store = store;
    this.roles = roles;
  }

  /// A new privilege.
  @Doc("A new privilege.")
  @Name("PrivilegeCreate")
  record Create(
      @Doc("Its name.") @Length(min = 1) String name,
      @Doc("Gids of the groups it is given to.") @Default("[]") List<Long> localGroups,
      @Doc("Groups of a directory: there is none here.") @Default("[]") List<JsonValue> dsGroups,
      @Doc("Roles.") @Default("[]") List<String> roles,
      @Doc("Whether it opens the shell of the console.") boolean webShell) {

    Create {
      localGroups = List.copyOf(localGroups);
      dsGroups = List.copyOf(dsGroups);
      roles = List.copyOf(roles);
    }
  }

  /// Changes to a privilege.
  @Doc("Changes to a privilege.")
  @Name("PrivilegeUpdate")
  record Update(
      @Doc("Its name.") @Length(min = 1) Edit<String> name,
      @Doc("Gids of the groups it is given to.") Edit<List<Long>> localGroups,
      @Doc("Groups of a directory: there is none here.") Edit<List<JsonValue>> dsGroups,
      @Doc("Roles.") Edit<List<String>> roles,
      @Doc("Whether it opens the shell of the console.") Edit<Boolean> webShell) {}

  /// What a privilege is to be.
  private record Plan(
      String name,
      List<Long> gids,
      List<JsonValue> dsGroups,
      List<String> roles,
      boolean webShell) {}

  List<PrivilegeEntry> all() {
    return PrivilegeEntry.all(store.directory());
  }

  PrivilegeEntry create(Caller caller, Create wanted) {
    Plan plan =
        new Plan(
            wanted.name(),
            wanted.localGroups(),
            wanted.dsGroups(),
            wanted.roles(),
            wanted.webShell());
    return store
        .database()
        .write(
            "create privilege",
            tx -> {
              Directory directory = AccountStore.directory(tx);
              check("privilege_create", directory, -1, plan, List.of());
              mayGive(caller, plan.name(), plan.roles(), plan.webShell());
              long id = PrivilegeStore.insert(tx, plan.name(), plan.webShell());
              PrivilegeStore.grant(tx, id, distinct(plan.gids()), distinct(plan.roles()));
              return entry(tx, id);
            });
  }

  /// @throws Fault.NotFound if there is no such privilege
  PrivilegeEntry update(Caller caller, long id, Update wanted) {
    return store
        .database()
        .write(
            "update privilege",
            tx -> {
              Directory directory = AccountStore.directory(tx);
              PrivilegeRow before = one(directory, id);
              Plan plan = over(directory, before, wanted);
              check("privilege_update", directory, id, plan, builtin(directory, before, plan));
              mayGive(caller, before.name(), directory.rolesOf(id), before.webShell());
              mayGive(caller, plan.name(), plan.roles(), plan.webShell());
              PrivilegeStore.update(tx, id, plan.name(), plan.webShell());
              PrivilegeStore.grant(tx, id, distinct(plan.gids()), distinct(plan.roles()));
              checkAdministrator("privilege_update.local_groups", tx, directory);
              return entry(tx, id);
            });
  }

  private static Plan over(Directory directory, PrivilegeRow before, Update wanted) {
    return new Plan(
        wanted.name().over(before.name()),
        wanted.localGroups().over(directory.gidsOf(before.id())),
        wanted.dsGroups().over(List.of()),
        wanted.roles().over(directory.rolesOf(before.id())),
        wanted.webShell().over(before.webShell()));
  }

  /// @throws Fault.CallError 1 for one that came with the server
  void delete(Caller caller, long id) {
    store
        .database()
        .write(
            "delete privilege",
            tx -> {
              Directory directory = AccountStore.directory(tx);
              PrivilegeRow row = one(directory, id);
              if (row.builtinName() != null) {
                throw new Fault.CallError(
                    Errno.EPERM,
                    "Privilege " + row.name() + " came with the server and cannot be deleted.");
              }
              mayGive(caller, row.name(), directory.rolesOf(id), row.webShell());
              PrivilegeStore.delete(tx, id);
              checkAdministrator("id", tx, directory);
              return id;
            });
  }

  // ---- rules

  private void check(
      String schema, Directory directory, long own, Plan plan, List<Problem> further) {
    List<Problem> problems = new ArrayList<>();
    boolean taken =
        directory.privileges().stream()
            .anyMatch(other -> other.id() != own && other.name().equals(plan.name()));
    if (taken) {
      problems.add(new Problem(schema + ".name", "Object with this name already exists"));
    }
    for (int i = 0; i < plan.gids().size(); i++) {
      String place = schema + ".local_groups." + i;
      long gid = plan.gids().get(i);
      directory
          .groupWithGid(gid)
          .ifPresentOrElse(
              group -> checkIdmap(place, group, problems),
              () -> problems.add(new Problem(place, "There is no group with gid " + gid + ".")));
    }
    for (int i = 0; i < plan.dsGroups().size(); i++) {
      problems.add(
          new Problem(
              schema + ".ds_groups." + i,
              "There is no directory, and so no group " + Json.text(plan.dsGroups().get(i)) + "."));
    }
    for (int i = 0; i < plan.roles().size(); i++) {
      if (!roles.knows(plan.roles().get(i))) {
        problems.add(
            new Problem(schema + ".roles." + i, "There is no role " + plan.roles().get(i) + "."));
      }
    }
    problems.addAll(further);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  private static void checkIdmap(String place, GroupRow group, List<Problem> problems) {
    if (!(Stored.value(group.usernsIdmap()) instanceof JsonNull)) {
      problems.add(
          new Problem(
              place, "Group " + group.name() + " is for containers: it has a userns_idmap."));
    }
  }

  /// What is fixed of the privileges that came with the server.
  private static List<Problem> builtin(Directory directory, PrivilegeRow before, Plan plan) {
    if (before.builtinName() == null) {
      return List.of();
    }
    List<Problem> problems = new ArrayList<>();
    String why = "This cannot be changed of privilege " + before.name() + ".";
    if (!before.name().equals(plan.name())) {
      problems.add(new Problem("privilege_update.name", why));
    }
    if (!Set.copyOf(directory.rolesOf(before.id())).equals(Set.copyOf(plan.roles()))) {
      problems.add(new Problem("privilege_update.roles", why));
    }
    boolean local = Objects.equals(before.builtinName(), Directory.LOCAL_ADMINISTRATOR);
    if (local && !plan.gids().contains(Directory.ADMINISTRATORS_GID)) {
      problems.add(
          new Problem(
              "privilege_update.local_groups",
              "Group builtin_administrators stays in privilege " + before.name() + "."));
    }
    if (plan.webShell() && Objects.equals(before.builtinName(), READONLY_ADMINISTRATOR)) {
      problems.add(
          new Problem(
              "privilege_update.web_shell",
              "Privilege " + before.name() + " does not open a shell."));
    }
    return problems;
  }

  /// Who is no full administrator gives only what they have; the shell they do not.
  private void mayGive(Caller caller, String name, List<String> named, boolean webShell) {
    boolean more = !caller.roles().containsAll(roles.closure(named)) || webShell;
    if (!caller.fullAdmin() && more) {
      throw new Fault.CallError(
          Errno.EACCES, "Privilege " + name + " has, or would get, rights that you do not have.");
    }
  }

  private static void checkAdministrator(String place, Tx tx, Directory before) {
    if (before.hasAdministrator() && !AccountStore.directory(tx).hasAdministrator()) {
      throw new Fault.Invalid(place, "No administrator with a password would be left.");
    }
  }

  private static PrivilegeEntry entry(Tx tx, long id) {
    Directory directory = AccountStore.directory(tx);
    return PrivilegeEntry.of(directory, one(directory, id));
  }

  private static PrivilegeRow one(Directory directory, long id) {
    return directory
        .privilege(id)
        .orElseThrow(() -> new Fault.NotFound("Privilege " + id + " does not exist"));
  }

  private static <T> Set<T> distinct(List<T> items) {
    return new LinkedHashSet<>(items);
  }
}
