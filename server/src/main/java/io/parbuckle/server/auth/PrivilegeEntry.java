package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.server.auth.AccountStore.GrantRow;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import io.parbuckle.server.auth.AccountStore.PrivilegeGroupRow;
import io.parbuckle.server.auth.AccountStore.PrivilegeRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A privilege as `privilege.query` shows it (`services.md` §7).
@Doc("Roles that are given to groups.")
public record PrivilegeEntry(
    @Doc("Its row.") long id,
    @Doc("Name of one that came with the server.") @Nullable String builtinName,
    @Doc("Name.") String name,
    @Doc("Groups of this server.") List<Group> localGroups,
    @Doc("Groups of a directory; always empty here.") List<JsonValue> dsGroups,
    @Doc("Roles, as given.") List<String> roles,
    @Doc("Whether the shell of the console is open.") boolean webShell) {

  /// A group (`services.md` §6).
  @Doc("A group.")
  public record Group(
      @Doc("Its row.") long id,
      @Doc("Group id.") long gid,
      @Doc("Name.") String name,
      @Doc("Name again.") String group,
      @Doc("Came with the server.") boolean builtin,
      @Doc("Kept for clients.") List<String> sudoCommands,
      @Doc("Kept for clients.") List<String> sudoCommandsNopasswd,
      @Doc("Kept for clients.") boolean smb,
      @Doc("Kept for clients.") JsonValue usernsIdmap,
      @Doc("Lives here.") boolean local,
      @Doc("Always null here.") @Nullable String sid,
      @Doc("Roles, as privileges name them.") List<String> roles,
      @Doc("Rows of its accounts.") List<Long> users,
      @Doc("Cannot be changed.") boolean immutable) {

    static final Difference[] BEFORE_25_10 = {
      Difference.added("result.immutable"),
      Difference.removed("result.id_type_both", Shape.of(Boolean.class), JsonBoolean.FALSE)
    };

    static Group of(Directory directory, GroupRow row) {
      return new Group(
          row.id(),
          row.gid(),
          row.name(),
          row.name(),
          row.builtin(),
          Stored.texts(row.sudoCommands()),
          Stored.texts(row.sudoCommandsNopasswd()),
          row.smb(),
          Stored.value(row.usernsIdmap()),
          true,
          null,
          List.copyOf(directory.rolesOfGroup(row.gid())),
          directory.inGroup(row.id()),
          row.builtin());
    }
  }

  static List<PrivilegeEntry> all(Directory directory) {
    return directory.privileges().stream().map(row -> of(directory, row)).toList();
  }

  private static PrivilegeEntry of(Directory directory, PrivilegeRow row) {
    return new PrivilegeEntry(
        row.id(),
        row.builtinName(),
        row.name(),
        directory.privilegeGroups().stream()
            .filter(held -> held.privilegeId() == row.id())
            .map(PrivilegeGroupRow::gid)
            .flatMap(gid -> directory.groupWithGid(gid).stream())
            .map(group -> Group.of(directory, group))
            .toList(),
        List.of(),
        directory.grants().stream()
            .filter(grant -> grant.privilegeId() == row.id())
            .map(GrantRow::role)
            .toList(),
        row.webShell());
  }
}
