package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A group as `group.query` shows it (`services.md` §6).
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

  static List<Group> all(Directory directory) {
    return directory.groups().stream().map(row -> of(directory, row)).toList();
  }

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
