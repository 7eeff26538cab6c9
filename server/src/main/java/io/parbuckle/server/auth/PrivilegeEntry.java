package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue;
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

  static List<PrivilegeEntry> all(Directory directory) {
    return directory.privileges().stream().map(row -> of(directory, row)).toList();
  }

  static PrivilegeEntry of(Directory directory, PrivilegeRow row) {
    return new PrivilegeEntry(
        row.id(),
        row.builtinName(),
        row.name(),
        directory.gidsOf(row.id()).stream()
            .flatMap(gid -> directory.groupWithGid(gid).stream())
            .map(group -> Group.of(directory, group))
            .toList(),
        List.of(),
        directory.rolesOf(row.id()),
        row.webShell());
  }
}
