package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.Shape;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Name;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInstant;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
      @Doc("Kept for clients.") @Name("bsdgrp_userns_idmap") JsonValue usernsIdmap) {

    private JsonObject json() {
      Map<String, JsonValue> members = new LinkedHashMap<>();
      members.put("id", JsonInteger.of(id));
      members.put("bsdgrp_gid", JsonInteger.of(gid));
      members.put("bsdgrp_group", JsonText.of(group));
      members.put("bsdgrp_builtin", JsonBoolean.of(builtin));
      members.put("bsdgrp_sudo_commands", JsonArray.texts(sudoCommands));
      members.put("bsdgrp_sudo_commands_nopasswd", JsonArray.texts(sudoCommandsNopasswd));
      members.put("bsdgrp_smb", JsonBoolean.of(smb));
      members.put("bsdgrp_userns_idmap", usernsIdmap);
      return new JsonObject(members);
    }
  }

  public User {
    groups = List.copyOf(groups);
    sudoCommands = List.copyOf(sudoCommands);
    sudoCommandsNopasswd = List.copyOf(sudoCommandsNopasswd);
    roles = List.copyOf(roles);
    apiKeys = List.copyOf(apiKeys);
  }

  /// The entry with a password that was set, which nobody sees again; null if none was.
  JsonObject with(@Nullable String password) {
    return json().with("password", text(password));
  }

  /// As clients see it.
  JsonObject json() {
    Map<String, JsonValue> members = new LinkedHashMap<>();
    members.put("id", JsonInteger.of(id));
    members.put("uid", JsonInteger.of(uid));
    members.put("username", JsonText.of(username));
    members.put("unixhash", JsonText.of(unixhash));
    members.put("smbhash", JsonText.of(smbhash));
    members.put("home", JsonText.of(home));
    members.put("shell", JsonText.of(shell));
    members.put("full_name", JsonText.of(fullName));
    members.put("builtin", JsonBoolean.of(builtin));
    members.put("immutable", JsonBoolean.of(immutable));
    members.put("smb", JsonBoolean.of(smb));
    members.put("userns_idmap", usernsIdmap);
    members.put("group", group.json());
    members.put("groups", numbers(groups));
    members.put("password_disabled", JsonBoolean.of(passwordDisabled));
    members.put("ssh_password_enabled", JsonBoolean.of(sshPasswordEnabled));
    members.put("locked", JsonBoolean.of(locked));
    members.put("sshpubkey", text(sshpubkey));
    members.put("sudo_commands", JsonArray.texts(sudoCommands));
    members.put("sudo_commands_nopasswd", JsonArray.texts(sudoCommandsNopasswd));
    members.put("email", text(email));
    members.put("local", JsonBoolean.of(local));
    members.put("twofactor_auth_configured", JsonBoolean.of(twofactorAuthConfigured));
    members.put("sid", text(sid));
    members.put(
        "last_password_change",
        lastPasswordChange == null ? JsonValue.NULL : JsonInstant.of(lastPasswordChange));
    members.put("password_age", passwordAge == null ? JsonValue.NULL : JsonInteger.of(passwordAge));
    members.put(
        "password_history",
        passwordHistory == null ? JsonValue.NULL : JsonArray.texts(passwordHistory));
    members.put("password_change_required", JsonBoolean.of(passwordChangeRequired));
    members.put("roles", JsonArray.texts(roles));
    members.put("api_keys", numbers(apiKeys));
    members.put("webshare", JsonBoolean.of(webshare));
    return new JsonObject(members);
  }

  private static JsonValue text(@Nullable String text) {
    return text == null ? JsonValue.NULL : JsonText.of(text);
  }

  private static JsonArray numbers(List<Long> numbers) {
    return new JsonArray(numbers.stream().<JsonValue>map(JsonInteger::of).toList());
  }
}
