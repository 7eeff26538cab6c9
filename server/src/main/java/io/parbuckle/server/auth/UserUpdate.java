package io.parbuckle.server.auth;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Length;
import io.parbuckle.api.param.MailAddress;
import io.parbuckle.api.param.Matches;
import io.parbuckle.api.param.Secret;
import io.parbuckle.protocol.json.JsonValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes to an account; what is left out stays.
@Doc("Changes to an account.")
public record UserUpdate(
    @Doc("Login name.") @Length(min = 1) @Matches(value = Accounts.NAME, message = Accounts.NO_NAME)
        Edit<String> username,
    @Doc("Home folder.") @Length(min = 1) Edit<String> home,
    @Doc("Login shell.") @Length(min = 1) Edit<String> shell,
    @Doc("Full name.") @Length(min = 1) Edit<String> fullName,
    @Doc("Kept.") Edit<Boolean> smb,
    @Doc("Only false: nothing is shared on the web here.") Edit<Boolean> webshare,
    @Doc("Kept.") Edit<JsonValue> usernsIdmap,
    @Doc("Row of the primary group.") Edit<Long> group,
    @Doc("Rows of further groups.") Edit<List<Long>> groups,
    @Doc("No login with a password.") Edit<Boolean> passwordDisabled,
    @Doc("Kept.") Edit<Boolean> sshPasswordEnabled,
    @Doc("Kept.") @Length(max = 2_048_000) Edit<@Nullable String> sshpubkey,
    @Doc("No login at all.") Edit<Boolean> locked,
    @Doc("Kept.") @Length(min = 1) Edit<List<String>> sudoCommands,
    @Doc("Kept.") @Length(min = 1) Edit<List<String>> sudoCommandsNopasswd,
    @Doc("Address for mail.") @Matches(value = MailAddress.FORM, message = MailAddress.REFUSAL)
        Edit<@Nullable String> email,
    @Doc("Taken; no folder is made.") Edit<Boolean> homeCreate,
    @Doc("Taken; no folder is made.") Edit<String> homeMode,
    @Doc("Password.") @Secret @Length(min = 1) @Default("null") @Nullable String password,
    @Doc("Make up a password and answer it.") @Default("false") boolean randomPassword) {

  /// Without the password.
  @Override
  public String toString() {
    return "UserUpdate[********]";
  }
}
