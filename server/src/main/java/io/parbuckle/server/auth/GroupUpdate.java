package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.List;

/// Changes to a group; what is left out stays.
@Doc("Changes to a group.")
public record GroupUpdate(
    @Doc("Name.") @Length(min = 1) @Matches(value = Groups.NAME, message = Groups.NO_NAME)
        Edit<String> name,
    @Doc("Kept.") @Length(min = 1) Edit<List<String>> sudoCommands,
    @Doc("Kept.") @Length(min = 1) Edit<List<String>> sudoCommandsNopasswd,
    @Doc("Kept.") Edit<Boolean> smb,
    @Doc("Kept: `DIRECT`, a number from 1 on, or null.") Edit<JsonValue> usernsIdmap,
    @Doc("Rows of its accounts.") Edit<List<Long>> users) {

  /// What it makes of a group.
  GroupRow over(GroupRow row) {
    return new GroupRow(
        row.id(),
        row.gid(),
        name.over(row.name()),
        row.builtin(),
        smb.over(row.smb()),
        Stored.column(sudoCommands.over(Stored.texts(row.sudoCommands()))),
        Stored.column(sudoCommandsNopasswd.over(Stored.texts(row.sudoCommandsNopasswd()))),
        Stored.column(usernsIdmap.over(Stored.value(row.usernsIdmap()))));
  }
}
