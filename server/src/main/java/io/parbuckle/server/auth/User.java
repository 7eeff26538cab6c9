package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An account as `user.query` shows it (`services.md` §5.1). Password hashes leave the database for
/// nobody: `unixhash` only tells whether there is one.
@Doc("An account.")
public record User(
    @Doc("Its row, which is not the uid.") long id,
    @Doc("User id.") long uid,
    @Doc("Login name.") String username,
    @Doc("`*` without a password, else masked.") String unixhash,
    @Doc("Always `*`: no such hash is kept.") String smbhash,
    @Doc("Home folder.") String home,
    @Doc("Login shell.") String shell,
    @Doc("Full name.") String fullName,
    @Doc("Came with the server.") boolean builtin,
    @Doc("Name, home and primary group cannot be changed.") boolean immutable,
    @Doc("Kept for clients.") boolean smb,
    @Doc("Kept for clients.") JsonValue usernsIdmap,
    @Doc("Primary group.") PrimaryGroup group,
    @Doc("Rows of the other groups.") List<Long> groups,
    @Doc("Cannot log in with a password.") boolean passwordDisabled,
    @Doc("Kept for clients.") boolean sshPasswordEnabled,
    @Doc("Cannot log in at all.") boolean locked,
    @Doc("Kept for clients.") @Nullable String sshpubkey,
    @Doc("Kept for clients.") List<String> sudoCommands,
    @Doc("Kept for clients.") List<String> sudoCommandsNopasswd,
    @Doc("Address for mail.") @Nullable String email,
    @Doc("Lives here.") boolean local,
    @Doc("Has a second factor.") boolean twofactorAuthConfigured,
    @Doc("Always null here.") @Nullable String sid,
    @Doc("When the password was last changed.") @Nullable Instant lastPasswordChange,
    @Doc("Days since then.") @Nullable Long passwordAge,
    @Doc("Always null here.") @Nullable List<String> passwordHistory,
    @Doc("Must be changed soon.") boolean passwordChangeRequired,
    @Doc("Roles of its groups, as privileges name them.") List<String> roles,
    @Doc("Its API keys.") List<Long> apiKeys,
    @Doc("Always false: nothing is shared on the web here.") boolean webshare) {

  /// What an account was in older versions of the API (`services.md` §5.1).
  static final Difference BEFORE_26 = Difference.added("result.webshare");

  static final Difference[] BEFORE_25_10 = {
    Difference.removed("result.id_type_both", Shape.of(Boolean.class), JsonBoolean.FALSE),
    Difference.added("result.last_password_change"),
    Difference.added("result.password_age"),
    Difference.added("result.password_history"),
    Difference.added("result.password_change_required")
  };

  /// The row of a primary group, in the reference's own names.
  @Doc("A primary group.")
  public record PrimaryGroup(
      @Doc("Its row.") long id,
      @Doc("Group id.") @Name("bsdgrp_gid") long gid,
      @Doc("Name.") @Name("bsdgrp_group") String group,
      @Doc("Came with the server.") @Name("bsdgrp_builtin") boolean builtin,
      @Doc("Kept for clients.") @Name("bsdgrp_sudo_commands") List<String> sudoCommands,
      @Doc("Kept for clients.") @Name("bsdgrp_sudo_commands_nopasswd")
          List<String> sudoCommandsNopasswd,
      @Doc("Kept for clients.") @Name("bsdgrp_smb") boolean smb,
      @Doc("Kept for clients.") @Name("bsdgrp_userns_idmap") JsonValue usernsIdmap) {}

  public User {
    groups = List.copyOf(groups);
    sudoCommands = List.copyOf(sudoCommands);
    sudoCommandsNopasswd = List.copyOf(sudoCommandsNopasswd);
    roles = List.copyOf(roles);
    apiKeys = List.copyOf(apiKeys);
  }
}
