package io.parbuckle.server.auth;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Range;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A new group (`services.md` §6). What only an appliance can do is taken and kept, not done.
@Doc("A new group.")
public record GroupCreate(
    @Doc("Group id; the next free one from 3000 if null.")
        @Range(min = 0, max = 90_000_000)
        @Default("null")
        @Nullable Long gid,
    @Doc("Name.") @Length(min = 1) @Matches(value = Groups.NAME, message = Groups.NO_NAME)
        String name,
    @Doc("Kept.") @Length(min = 1) @Default("[]") List<String> sudoCommands,
    @Doc("Kept.") @Length(min = 1) @Default("[]") List<String> sudoCommandsNopasswd,
    @Doc("Kept.") @Default("true") boolean smb,
    @Doc("Kept: `DIRECT`, a number from 1 on, or null.") @Default("null") JsonValue usernsIdmap,
    @Doc("Rows of its accounts.") @Default("[]") List<Long> users) {

  public GroupCreate {
    sudoCommands = List.copyOf(sudoCommands);
    sudoCommandsNopasswd = List.copyOf(sudoCommandsNopasswd);
    users = List.copyOf(users);
  }
}
