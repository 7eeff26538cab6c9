package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.store.Tx;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Making, changing and deleting groups (`services.md` §6). Who changes the members of a group
/// changes what they may do: that needs at least their rights, before and after.
///
/// **Threads.** Any.
final class Groups {

  /// As Windows knows its own groups (`services.md` §6).
  private static final Set<String> SMB_NAMES = Set.of("administrators", "guests", "users");

  /// Of any length, and not like an option of a command.
  static final String NAME = "[A-Za-z0-9._][A-Za-z0-9._-]*";

  static final String NO_NAME =
      "A name has letters, digits, _ - and . only, and does not begin with -.";

  private static final long NOGROUP_GID = 65_534;
  private static final String NOGROUP = "nogroup";

  private final AccountStore store;
  private final Accounts accounts;
  private final Users users;
  private final FreeNumbers gids;

  Groups(AccountStore store, Accounts accounts, Users users, FreeNumbers gids) {
    this.store = store;
    this.accounts = accounts;
    this.users = users;
    this.gids = gids;
  }

  List<Group> all() {
    return Group.all(store.directory());
  }

  /// @throws Fault.NotFound if there is no such group
  Group group(long id) {
    Directory directory = store.directory();
    return Group.of(directory, one(directory, id));
  }

  /// The next free gid from 3000 on, kept for whoever asks; gaps come first.
  long nextGid() {
    return gids.tell(store.directory().gids());
  }

  /// Whether somebody in these groups can log in with a password.
  ///
  /// @param without rows of accounts that do not count
  boolean hasPasswordUser(List<Long> gids, List<Long> without) {
    Directory directory = store.directory();
    return gids.stream()
        .flatMap(gid -> directory.groupWithGid(gid).stream())
        .flatMap(group -> directory.inGroup(group.id()).stream())
        .filter(id -> !without.contains(id))
        .flatMap(id -> directory.account(id).stream())
        .anyMatch(row -> !row.locked() && row.usablePassword() != null);
  }

  /// @return the row of the new group
  /// @throws Fault.Invalid with everything that is wrong
  /// @throws Fault.CallError 13 for members with more rights than the caller has
  long create(Caller caller, GroupCreate wanted) {
    String schema = "group_create";
    GroupRow row =
        new GroupRow(
            0,
            wanted.gid() == null ? -1 : wanted.gid(),
            wanted.name(),
            false,
            wanted.smb(),
            Stored.column(wanted.sudoCommands()),
            Stored.column(wanted.sudoCommandsNopasswd()),
            Stored.column(wanted.usernsIdmap()));
    List<Problem> problems = new ArrayList<>();
    checkTexts(schema, row, problems);
    return store.database().write("create group", tx -> insert(tx, caller, row, wanted, problems));
  }

  private long insert(
      Tx tx, Caller caller, GroupRow row, GroupCreate wanted, List<Problem> problems) {
    String schema = "group_create";
    Directory directory = AccountStore.directory(tx);
    checkName(schema, directory, row, problems);
    if (wanted.gid() != null) {
      checkGid(schema, directory, wanted.gid(), problems);
    }
    List<Long> members = distinct(wanted.users());
    checkMembers(schema, directory, row, members, problems);
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
    long gid = wanted.gid() == null ? gids.next(directory.gids()) : wanted.gid();
    long id = GroupStore.insert(tx, withGid(row, gid));
    GroupStore.members(tx, id, members);
    checkGoverned(caller, AccountStore.directory(tx), members);
    return id;
  }

  /// @throws Fault.Invalid with everything that is wrong
  /// @throws Fault.CallError 13 for members with more rights than the caller has
  void update(Caller caller, long id, GroupUpdate wanted) {
    store
        .database()
        .write(
            "update group",
            tx -> {
              change(tx, caller, id, wanted);
              return id;
            });
  }

  private void change(Tx tx, Caller caller, long id, GroupUpdate wanted) {
    String schema = "group_update";
    Directory directory = AccountStore.directory(tx);
    GroupRow before = one(directory, id);
    GroupRow after = wanted.over(before);
    List<Problem> problems = new ArrayList<>();
    checkTexts(schema, after, problems);
    checkName(schema, directory, after, problems);
    checkBuiltin(schema, before, after, problems);
    List<Long> old = directory.inGroup(id);
    List<Long> members = distinct(wanted.users().over(old));
    checkMembers(schema, directory, after, members, problems);
    checkPrimary(schema, directory, id, members, problems);
    Set<Long> moved = difference(old, members);
    if (problems.isEmpty()) {
      checkGoverned(caller, directory, moved);
      GroupStore.update(tx, after);
      GroupStore.members(
          tx, id, members.stream().filter(member -> !isPrimary(directory, member, id)).toList());
      Directory now = AccountStore.directory(tx);
      checkGoverned(caller, now, moved);
      if (directory.hasAdministrator() && !now.hasAdministrator()) {
        problems.add(
            new Problem(schema + ".users", "No administrator with a password would be left."));
      }
    }
    if (!problems.isEmpty()) {
      throw new Fault.Invalid(problems);
    }
  }

  /// What became of the accounts of a group that was deleted.
  ///
  /// @param deleted those that went with it
  /// @param moved rows of those whose primary group is another one now
  record Deleted(List<AccountRow> deleted, List<Long> moved) {

    Deleted {
      deleted = List.copyOf(deleted);
      moved = List.copyOf(moved);
    }
  }

  /// Deletes a group. Accounts whose primary group it is go with it, or to the group `nogroup`.
  ///
  /// @throws Fault.CallError 13 for one that came with the server or that a privilege names, and
  ///   for members with more rights than the caller has
  Deleted delete(Caller caller, long id, boolean withUsers) {
    return store.database().write("delete group", tx -> remove(tx, caller, id, withUsers));
  }

  private Deleted remove(Tx tx, Caller caller, long id, boolean withUsers) {
    Directory directory = AccountStore.directory(tx);
    GroupRow group = one(directory, id);
    checkDeletion(directory, group);
    List<AccountRow> own =
        directory.accounts().stream().filter(row -> row.groupId() == id).toList();
    checkGoverned(caller, directory, directory.inGroup(id));
    if (withUsers) {
      own.forEach(row -> users.remove(tx, caller, AccountStore.directory(tx), row));
    } else if (!own.isEmpty()) {
      long nogroup = nogroup(tx, directory);
      own.forEach(row -> AccountStore.update(tx, Rows.with(row, row.uid(), nogroup)));
    }
    GroupStore.delete(tx, id);
    return withUsers
        ? new Deleted(own, List.of())
        : new Deleted(List.of(), own.stream().map(AccountRow::id).toList());
  }

  private static void checkDeletion(Directory directory, GroupRow group) {
    if (group.builtin()) {
      throw new Fault.CallError(
          Errno.EACCES, "Group " + group.name() + " came with the server and cannot be deleted.");
    }
    directory
        .privilegeNaming(group.gid())
        .ifPresent(
            privilege -> {
              throw new Fault.CallError(
                  Errno.EACCES,
                  "Group " + group.name() + " is used by privilege " + privilege.name() + ".");
            });
  }

  private static long nogroup(Tx tx, Directory directory) {
    Optional<GroupRow> there = directory.groupWithGid(NOGROUP_GID);
    return there.isPresent()
        ? there.get().id()
        : GroupStore.insert(
            tx, new GroupRow(0, NOGROUP_GID, NOGROUP, true, false, "[]", "[]", "null"));
  }

  // ---- rules

  private static void checkTexts(String schema, GroupRow row, List<Problem> problems) {
    KeptChecks.sudo(schema + ".sudo_commands", Stored.texts(row.sudoCommands()), problems);
    KeptChecks.sudo(
        schema + ".sudo_commands_nopasswd", Stored.texts(row.sudoCommandsNopasswd()), problems);
    KeptChecks.idmap(schema, Stored.value(row.usernsIdmap()), problems);
  }

  private static void checkName(
      String schema, Directory directory, GroupRow row, List<Problem> problems) {
    List<GroupRow> others =
        directory.groups().stream().filter(other -> other.id() != row.id()).toList();
    if (others.stream().anyMatch(other -> other.name().equals(row.name()))) {
      problems.add(
          new Problem(
              schema + ".name",
              "A group with the name " + row.name() + " exists already.",
              Errno.EEXIST));
    } else if (row.smb() && SMB_NAMES.contains(row.name().toLowerCase(Locale.ROOT))) {
      problems.add(
          new Problem(
              schema + ".name",
              "SMB has a group " + row.name() + " of its own. Take another name, or set smb false.",
              Errno.EEXIST));
    } else if (row.smb() && others.stream().anyMatch(other -> clash(other, row))) {
      problems.add(
          new Problem(
              schema + ".name",
              "Group names of SMB differ by more than case; " + row.name() + " is taken.",
              Errno.EEXIST));
    }
  }

  private static boolean clash(GroupRow other, GroupRow row) {
    boolean same =
        other.name().toLowerCase(Locale.ROOT).equals(row.name().toLowerCase(Locale.ROOT));
    return same && (other.smb() || other.builtin());
  }

  private static void checkGid(
      String schema, Directory directory, long gid, List<Problem> problems) {
    if (directory.groupWithGid(gid).isPresent()) {
      problems.add(
          new Problem(schema + ".gid", "Gid " + gid + " is in use already.", Errno.EEXIST));
    } else if (directory.privilegeNaming(gid).isPresent()) {
      problems.add(
          new Problem(schema + ".gid", "A privilege names gid " + gid + ". Use another one."));
    }
  }

  private static void checkBuiltin(
      String schema, GroupRow before, GroupRow after, List<Problem> problems) {
    if (!before.builtin()) {
      return;
    }
    String why = "This cannot be changed of group " + before.name() + ".";
    if (!before.name().equals(after.name())) {
      problems.add(new Problem(schema + ".name", why));
    }
    if (before.smb() != after.smb()) {
      problems.add(new Problem(schema + ".smb", why));
    }
    if (!before.sudoCommands().equals(after.sudoCommands())) {
      problems.add(new Problem(schema + ".sudo_commands", why));
    }
    if (!before.sudoCommandsNopasswd().equals(after.sudoCommandsNopasswd())) {
      problems.add(new Problem(schema + ".sudo_commands_nopasswd", why));
    }
  }

  private static void checkMembers(
      String schema,
      Directory directory,
      GroupRow group,
      List<Long> members,
      List<Problem> problems) {
    String place = schema + ".users";
    List<Long> unknown =
        members.stream().filter(member -> directory.account(member).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      problems.add(new Problem(place, "These users do not exist: " + join(unknown) + "."));
    }
    Optional<AccountRow> root = directory.root();
    if (root.isPresent()) {
      boolean administrators = group.gid() == Directory.ADMINISTRATORS_GID;
      boolean now = directory.inGroup(group.id()).contains(root.get().id());
      boolean then = members.contains(root.get().id());
      if (then && !now && !administrators) {
        problems.add(new Problem(place, "User root may be in group builtin_administrators only."));
      }
      if (now && !then && administrators) {
        problems.add(new Problem(place, "User root stays in group builtin_administrators."));
      }
    }
  }

  private static void checkPrimary(
      String schema, Directory directory, long id, List<Long> members, List<Problem> problems) {
    List<String> left =
        directory.accounts().stream()
            .filter(row -> row.groupId() == id && !members.contains(row.id()))
            .map(AccountRow::username)
            .toList();
    if (!left.isEmpty()) {
      problems.add(
          new Problem(
              schema + ".users",
              "This is the primary group of " + String.join(", ", left) + "; they stay in it."));
    }
  }

  private void checkGoverned(Caller caller, Directory directory, Iterable<Long> ids) {
    for (long id : ids) {
      directory.account(id).ifPresent(account -> accounts.checkGoverns(caller, directory, account));
    }
  }

  private static boolean isPrimary(Directory directory, long account, long group) {
    return directory.account(account).filter(row -> row.groupId() == group).isPresent();
  }

  private static Set<Long> difference(List<Long> one, List<Long> other) {
    Set<Long> all = new TreeSet<>(one);
    all.addAll(other);
    Set<Long> both = new HashSet<>(one);
    both.retainAll(other);
    all.removeAll(both);
    return all;
  }

  private static String join(List<Long> ids) {
    return String.join(", ", ids.stream().map(String::valueOf).toList());
  }

  private static List<Long> distinct(List<Long> ids) {
    return ids.stream().distinct().toList();
  }

  private static GroupRow withGid(GroupRow row, long gid) {
    return new GroupRow(
        row.id(),
        gid,
        row.name(),
        row.builtin(),
        row.smb(),
        row.sudoCommands(),
        row.sudoCommandsNopasswd(),
        row.usernsIdmap());
  }

  private static GroupRow one(Directory directory, long id) {
    return directory
        .group(id)
        .orElseThrow(() -> new Fault.NotFound("Group " + id + " does not exist"));
  }
}
