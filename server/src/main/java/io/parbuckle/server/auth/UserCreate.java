package io.parbuckle.server.auth;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.MailAddress;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A new account (`services.md` §5.2). What only an appliance can do is taken and kept, not done.
@Doc("A new account.")
public record UserCreate(
    @Doc("User id; the next free one from 3000 if null.")
        @Range(min = 0, max = 90_000_000)
        @Default("null")
        @Nullable Long uid,
    @Doc("Login name.") @Length(min = 1) @Matches(value = Accounts.NAME, message = Accounts.NO_NAME)
        String username,
    @Doc("Home folder.") @Length(min = 1) @Default("\"/var/empty\"") String home,
    @Doc("Login shell.") @Length(min = 1) @Default("\"/usr/bin/zsh\"") String shell,
    @Doc("Full name.") @Length(min = 1) String fullName,
    @Doc("Kept.") @Default("true") boolean smb,
    @Doc("Only false: nothing is shared on the web here.") @Default("false") boolean webshare,
    @Doc("Kept.") @Default("null") JsonValue usernsIdmap,
    @Doc("Row of the primary group.") @Default("null") @Nullable Long group,
    @Doc("Rows of further groups.") @Default("[]") List<Long> groups,
    @Doc("No login with a password.") @Default("false") boolean passwordDisabled,
    @Doc("Kept.") @Default("false") boolean sshPasswordEnabled,
    @Doc("Kept.") @Length(max = 2_048_000) @Default("null") @Nullable String sshpubkey,
    @Doc("No login at all.") @Default("false") boolean locked,
    @Doc("Kept.") @Length(min = 1) @Default("[]") List<String> sudoCommands,
    @Doc("Kept.") @Length(min = 1) @Default("[]") List<String> sudoCommandsNopasswd,
    @Doc("Address for mail.")
        @Matches(value = MailAddress.FORM, message = MailAddress.REFUSAL)
        @Default("null")
        @Nullable String email,
    @Doc("Make a primary group of the same name.") @Default("false") boolean groupCreate,
    @Doc("Taken; no folder is made.") @Default("false") boolean homeCreate,
    @Doc("Taken; no folder is made.") @Default("\"700\"") String homeMode,
    @Doc("Password.") @Secret @Length(min = 1) @Default("null") @Nullable String password,
    @Doc("Make up a password and answer it.") @Default("false") boolean randomPassword) {

  public UserCreate {
    groups = List.copyOf(groups);
    sudoCommands = List.copyOf(sudoCommands);
    sudoCommandsNopasswd = List.copyOf(sudoCommandsNopasswd);
  }

  /// Without the password.
  @Override
  public String toString() {
    return "UserCreate[username=" + username + "]";
  }
}
