package io.parbuckle.server.auth;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.KeptReads;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Rows of accounts, groups and privileges.
///
/// **Threads.** Any.
final class AccountStore {

  private static final String ACCOUNTS =
      """
      select id, uid, username, full_name, home, shell, password, password_changed_at,
             password_disabled, ssh_password_enabled, locked, builtin, smb, email, sshpubkey,
             sudo_commands, sudo_commands_nopasswd, userns_idmap, group_id
        from account
       order by id
      """;

  private static final String ACCOUNT_BY_NAME =
      """
      select id, uid, username, full_name, home, shell, password, password_changed_at,
             password_disabled, ssh_password_enabled, locked, builtin, smb, email, sshpubkey,
             sudo_commands, sudo_commands_nopasswd, userns_idmap, group_id
        from account
       where username = :username
      """;

  private static final String ACCOUNT_BY_UID =
      """
      select id, uid, username, full_name, home, shell, password, password_changed_at,
             password_disabled, ssh_password_enabled, locked, builtin, smb, email, sshpubkey,
             sudo_commands, sudo_commands_nopasswd, userns_idmap, group_id
        from account
       where uid = :uid
      """;

  private static final String INSERT_ACCOUNT =
      """
      insert into account (uid, username, full_name, home, shell, password, password_changed_at,
                           password_disabled, ssh_password_enabled, locked, builtin, smb, email,
                           sshpubkey, sudo_commands, sudo_commands_nopasswd, userns_idmap, group_id)
      values (:uid, :username, :full_name, :home, :shell, :password, :password_changed_at,
              :password_disabled, :ssh_password_enabled, :locked, :builtin, :smb, :email,
              :sshpubkey, :sudo_commands, :sudo_commands_nopasswd, :userns_idmap, :group_id)
      returning id
      """;

  private static final String UPDATE_ACCOUNT =
      """
      update account
         set username = :username,
             full_name = :full_name,
             home = :home,
             shell = :shell,
             password = :password,
             password_changed_at = :password_changed_at,
             password_disabled = :password_disabled,
             ssh_password_enabled = :ssh_password_enabled,
             locked = :locked,
             smb = :smb,
             email = :email,
             sshpubkey = :sshpubkey,
             sudo_commands = :sudo_commands,
             sudo_commands_nopasswd = :sudo_commands_nopasswd,
             userns_idmap = :userns_idmap,
             group_id = :group_id
       where id = :id
      """;

  private static final String DELETE_ACCOUNT =
      """
      delete from account
       where id = :id
      """;

  private static final String SET_PASSWORD =
      """
      update account
         set password = :password,
             password_changed_at = :now
       where id = :id
      """;

  private static final String RESET_PASSWORD =
      """
      update account
         set password = :password,
             password_changed_at = :now,
             password_disabled = 0,
             locked = 0
       where id = :id
      """;

  /// Names the hash it replaces: a password that was changed meanwhile stays changed.
  private static final String REHASH =
      """
      update account
         set password = :password
       where id = :id
         and password = :before
      """;

  private static final String GROUPS =
      """
      select id, gid, name, builtin, smb, sudo_commands, sudo_commands_nopasswd, userns_idmap
        from account_group
       order by id
      """;

  private static final String GID =
      """
      select gid
        from account_group
       where id = :id
      """;

  private static final String MEMBERS =
      """
      select group_id, account_id
        from group_member
       order by group_id, account_id
      """;

  private static final String PRIVILEGES =
      """
      select id, builtin_name, name, web_shell
        from privilege
       order by id
      """;

  private static final String PRIVILEGE_GROUPS =
      """
      select privilege_id, gid
        from privilege_group
       order by privilege_id, gid
      """;

  private static final String ROLE_GRANTS =
      """
      select privilege_id, role
        from role_grant
       order by privilege_id, role
      """;

  private static final String HELD =
      """
      select distinct role_grant.role, privilege.web_shell
        from account_group
        join privilege_group on privilege_group.gid = account_group.gid
        join privilege on privilege.id = privilege_group.privilege_id
        join role_grant on role_grant.privilege_id = privilege.id
       where account_group.id = :group_id
          or account_group.id in (select group_id
                                    from group_member
                                   where account_id = :account_id)
      """;

  private static final String API_KEYS =
      """
      select account_id, id
        from api_key
       order by id
      """;

  private static final String SECOND_FACTORS =
      """
      select account_id
        from second_factor
       order by account_id
      """;

  private static final String ATTRIBUTES =
      """
      select name, value
        from account_attribute
       where uid = :uid
       order by name
      """;

  private static final String PUT_ATTRIBUTE =
      """
      insert into account_attribute (uid, name, value)
      values (:uid, :name, :value)
      on conflict (uid, name) do update set value = excluded.value
      """;

  private static final String DELETE_ATTRIBUTES =
      """
      delete from account_attribute
       where uid = :uid
      """;

  /// Callers over HTTP show who they are with each call.
  private static final int KEPT = 1_000;

  private final JdbcDatabase database;
  private final KeptReads<String, Optional<AccountRow>> byName;
  private final KeptReads<AccountRow, List<HeldRow>> held;

  AccountStore(JdbcDatabase database) {
    this.database = database;
    byName = new KeptReads<>(database, KEPT);
    held = new KeptReads<>(database, KEPT);
  }

  /// @param password the stored form of the password; null if none was set
  /// @param passwordChangedAt milliseconds since 1970
  /// @param sudoCommands JSON, as are `sudoCommandsNopasswd` and `usernsIdmap`
  /// @param groupId the row of the primary group
  record AccountRow(
      long id,
      long uid,
      String username,
      String fullName,
      String home,
      String shell,
      @Nullable String password,
      @Nullable Long passwordChangedAt,
      boolean passwordDisabled,
      boolean sshPasswordEnabled,
      boolean locked,
      boolean builtin,
      boolean smb,
      @Nullable String email,
      @Nullable String sshpubkey,
      String sudoCommands,
      String sudoCommandsNopasswd,
      String usernsIdmap,
      long groupId) {

    /// The stored password, where it may be used to log in.
    @Nullable String usablePassword() {
      return passwordDisabled ? null : password;
    }

    /// Without the password's hash.
    @Override
    public String toString() {
      return "AccountRow[id=" + id + ", uid=" + uid + ", username=" + username + "]";
    }
  }

  record GroupRow(
      long id,
      long gid,
      String name,
      boolean builtin,
      boolean smb,
      String sudoCommands,
      String sudoCommandsNopasswd,
      String usernsIdmap) {}

  record MemberRow(long groupId, long accountId) {}

  record PrivilegeRow(long id, @Nullable String builtinName, String name, boolean webShell) {}

  record PrivilegeGroupRow(long privilegeId, long gid) {}

  record GrantRow(long privilegeId, String role) {}

  record HeldRow(String role, boolean webShell) {}

  record KeyOfRow(long accountId, long id) {}

  record AttributeRow(String name, String value) {}

  Optional<AccountRow> named(String username) {
    return byName.get(
        username,
        name ->
            database.read(
                tx -> tx.sql(ACCOUNT_BY_NAME).bind("username", name).first(AccountRow.class)));
  }

  Optional<AccountRow> withUid(long uid) {
    return database.read(tx -> tx.sql(ACCOUNT_BY_UID).bind("uid", uid).first(AccountRow.class));
  }

  /// What an account's privileges name: the same as [Directory#granted], for one account only.
  List<HeldRow> held(AccountRow account) {
    return held.get(
        account,
        row ->
            database.read(
                tx ->
                    tx.sql(HELD)
                        .bind("group_id", row.groupId())
                        .bind("account_id", row.id())
                        .list(HeldRow.class)));
  }

  /// The gid of an account's primary group.
  long gid(AccountRow account) {
    return database.read(
        tx -> tx.sql(GID).bind("id", account.groupId()).first(Long.class).orElseThrow());
  }

  /// Everything at one moment.
  Directory directory() {
    return database.read(AccountStore::directory);
  }

  static Directory directory(Tx tx) {
    return new Directory(
        tx.sql(ACCOUNTS).list(AccountRow.class),
        tx.sql(GROUPS).list(GroupRow.class),
        tx.sql(MEMBERS).list(MemberRow.class),
        tx.sql(PRIVILEGES).list(PrivilegeRow.class),
        tx.sql(PRIVILEGE_GROUPS).list(PrivilegeGroupRow.class),
        tx.sql(ROLE_GRANTS).list(GrantRow.class),
        tx.sql(API_KEYS).list(KeyOfRow.class),
        tx.sql(SECOND_FACTORS).list(Long.class));
  }

  /// @param row its id does not matter
  /// @return the new id
  static long insert(Tx tx, AccountRow row) {
    return bind(tx.sql(INSERT_ACCOUNT), row)
        .bind("uid", row.uid())
        .bind("builtin", row.builtin())
        .first(Long.class)
        .orElseThrow();
  }

  /// Everything but uid and builtin.
  static void update(Tx tx, AccountRow row) {
    bind(tx.sql(UPDATE_ACCOUNT), row).bind("id", row.id()).update();
  }

  private static Tx.Statement bind(Tx.Statement statement, AccountRow row) {
    return statement
        .bind("username", row.username())
        .bind("full_name", row.fullName())
        .bind("home", row.home())
        .bind("shell", row.shell())
        .bind("password", row.password())
        .bind("password_changed_at", row.passwordChangedAt())
        .bind("password_disabled", row.passwordDisabled())
        .bind("ssh_password_enabled", row.sshPasswordEnabled())
        .bind("locked", row.locked())
        .bind("smb", row.smb())
        .bind("email", row.email())
        .bind("sshpubkey", row.sshpubkey())
        .bind("sudo_commands", row.sudoCommands())
        .bind("sudo_commands_nopasswd", row.sudoCommandsNopasswd())
        .bind("userns_idmap", row.usernsIdmap())
        .bind("group_id", row.groupId());
  }

  static void delete(Tx tx, AccountRow row) {
    tx.sql(DELETE_ATTRIBUTES).bind("uid", row.uid()).update();
    GroupStore.leave(tx, row.id());
    tx.sql(DELETE_ACCOUNT).bind("id", row.id()).update();
  }

  void setPassword(long id, String hash, Instant now) {
    database.write(
        "set password",
        tx -> {
          PasswordHistory.remember(tx, id);
          return tx.sql(SET_PASSWORD)
              .bind("password", hash)
              .bind("now", now)
              .bind("id", id)
              .update();
        });
  }

  void resetPassword(long id, String hash, Instant now) {
    database.write(
        "reset password",
        tx -> {
          PasswordHistory.remember(tx, id);
          return tx.sql(RESET_PASSWORD)
              .bind("password", hash)
              .bind("now", now)
              .bind("id", id)
              .update();
        });
  }

  void rehash(long id, String before, String hash) {
    database.write(
        "rehash password",
        tx -> tx.sql(REHASH).bind("password", hash).bind("before", before).bind("id", id).update());
  }

  List<AttributeRow> attributes(long uid) {
    return database.read(tx -> attributes(tx, uid));
  }

  static List<AttributeRow> attributes(Tx tx, long uid) {
    return tx.sql(ATTRIBUTES).bind("uid", uid).list(AttributeRow.class);
  }

  static void putAttribute(Tx tx, long uid, String name, String value) {
    tx.sql(PUT_ATTRIBUTE).bind("uid", uid).bind("name", name).bind("value", value).update();
  }

  Database database() {
    return database;
  }
}
