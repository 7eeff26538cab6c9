package io.parbuckle.server.auth;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Accounts and groups as the host's own database would show them (`services.md` §5.2, §6).
///
/// **Threads.** Any; callers wait for the database.
final class Lookup {

  private static final String LOCAL = "LOCAL";

  private final AccountStore store;

  Lookup(AccountStore store) {
    this.store = store;
  }

  /// An account, as `getpwnam` has it.
  @Doc("An account as the host's own database would show it.")
  record UserObject(
      @Doc("Login name.") String pwName,
      @Doc("Full name.") String pwGecos,
      @Doc("Home folder.") String pwDir,
      @Doc("Login shell.") String pwShell,
      @Doc("User id.") long pwUid,
      @Doc("Id of the primary group.") long pwGid,
      @Doc("Ids of all its groups; null when they were not asked for.")
          @Nullable List<Long> grouplist,
      @Doc("Always null here.") @Nullable String sid,
      @Doc("Where the account lives: `LOCAL`.") String source,
      @Doc("Whether it is an account of this server.") boolean local) {}

  /// A group, as `getgrnam` has it.
  @Doc("A group as the host's own database would show it.")
  record GroupObject(
      @Doc("Name.") String grName,
      @Doc("Group id.") long grGid,
      @Doc("Names of the accounts that are in it beside those whose primary group it is.")
          List<String> grMem,
      @Doc("Always null here.") @Nullable String sid,
      @Doc("Where the group lives: `LOCAL`.") String source,
      @Doc("Whether it is a group of this server.") boolean local) {}

  /// What `user.get_user_obj` takes.
  @Doc("Which account.")
  @Name("UserGetUserObjArgs")
  record WantedUser(
      @Doc("By name; one of both is given.") @Default("null") @Nullable String username,
      @Doc("By id.") @Default("null") @Nullable Long uid,
      @Doc("Whether to name its groups.") @Default("false") boolean getGroups,
      @Doc("Taken; accounts have no SID here.") @Default("false") boolean sidInfo) {}

  /// @throws Fault.Invalid when not exactly one of both is given
  /// @throws Fault.Technical for one that is not there
  UserObject user(WantedUser wanted) {
    checkOne("get_user_obj.username", wanted.username(), wanted.uid());
    Directory directory = store.directory();
    Optional<AccountRow> found =
        directory.accounts().stream()
            .filter(
                row ->
                    wanted.username() == null
                        ? Long.valueOf(row.uid()).equals(wanted.uid())
                        : row.username().equals(wanted.username()))
            .findFirst();
    return found
        .map(row -> object(directory, row, wanted.getGroups()))
        .orElseThrow(() -> missing(wanted.username(), wanted.uid(), "user"));
  }

  private static UserObject object(Directory directory, AccountRow row, boolean withGroups) {
    long gid = directory.group(row.groupId()).orElseThrow().gid();
    TreeSet<Long> gids = new TreeSet<>();
    gids.add(gid);
    directory
        .auxiliary(row.id())
        .forEach(id -> directory.group(id).ifPresent(group -> gids.add(group.gid())));
    return new UserObject(
        row.username(),
        row.fullName(),
        row.home(),
        row.shell(),
        row.uid(),
        gid,
        withGroups ? List.copyOf(gids) : null,
        null,
        LOCAL,
        true);
  }

  /// @throws Fault.Invalid when not exactly one of both is given
  /// @throws Fault.Technical for one that is not there
  GroupObject group(@Nullable String name, @Nullable Long gid) {
    checkOne("get_group_obj.groupname", name, gid);
    Directory directory = store.directory();
    Optional<GroupRow> found =
        directory.groups().stream()
            .filter(
                row -> name == null ? Long.valueOf(row.gid()).equals(gid) : row.name().equals(name))
            .findFirst();
    return found.map(row -> object(directory, row)).orElseThrow(() -> missing(name, gid, "group"));
  }

  private static GroupObject object(Directory directory, GroupRow row) {
    return new GroupObject(
        row.name(), row.gid(), directory.auxiliaryNames(row.id()), null, LOCAL, true);
  }

  private static void checkOne(String place, @Nullable String name, @Nullable Long number) {
    if ((name == null) == (number == null)) {
      throw new Fault.Invalid(place, "Say either the name or the id, and one of them.");
    }
  }

  private static Fault.Technical missing(
      @Nullable String name, @Nullable Long number, String what) {
    String text =
        name == null
            ? number + ": " + what + " with this id does not exist"
            : name + ": " + what + " with this name does not exist";
    return new Fault.Technical("KeyError", "'" + text + "'");
  }
}
