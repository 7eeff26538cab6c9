package io.parbuckle.server.auth;

import io.parbuckle.api.store.Tx;
import io.parbuckle.server.auth.AccountStore.GroupRow;
import java.util.List;

/// Writes rows of groups and of who is in them; [AccountStore] reads them.
final class GroupStore {

  private static final String INSERT =
      """
      insert into account_group (gid, name, builtin, smb, sudo_commands, sudo_commands_nopasswd,
                                 userns_idmap)
      values (:gid, :name, :builtin, :smb, :sudo_commands, :sudo_commands_nopasswd, :userns_idmap)
      returning id
      """;

  private static final String UPDATE =
      """
      update account_group
         set name = :name,
             smb = :smb,
             sudo_commands = :sudo_commands,
             sudo_commands_nopasswd = :sudo_commands_nopasswd,
             userns_idmap = :userns_idmap
       where id = :id
      """;

  private static final String DELETE =
      """
      delete from account_group
       where id = :id
      """;

  private static final String EMPTY =
      """
      delete from group_member
       where group_id = :group_id
      """;

  private static final String LEAVE =
      """
      delete from group_member
       where account_id = :account_id
      """;

  private static final String INSERT_MEMBER =
      """
      insert into group_member (group_id, account_id)
      values (:group_id, :account_id)
      """;

  private GroupStore() {}

  /// @param row its id does not matter
  /// @return the new id
  static long insert(Tx tx, GroupRow row) {
    return bind(tx.sql(INSERT), row)
        .bind("gid", row.gid())
        .bind("builtin", row.builtin())
        .first(Long.class)
        .orElseThrow();
  }

  /// A group of which nothing is known but its name and number.
  static long insert(Tx tx, long gid, String name) {
    return insert(tx, new GroupRow(0, gid, name, false, false, "[]", "[]", "null"));
  }

  /// Everything but gid and builtin.
  static void update(Tx tx, GroupRow row) {
    bind(tx.sql(UPDATE), row).bind("id", row.id()).update();
  }

  private static Tx.Statement bind(Tx.Statement statement, GroupRow row) {
    return statement
        .bind("name", row.name())
        .bind("smb", row.smb())
        .bind("sudo_commands", row.sudoCommands())
        .bind("sudo_commands_nopasswd", row.sudoCommandsNopasswd())
        .bind("userns_idmap", row.usernsIdmap());
  }

  static void delete(Tx tx, long id) {
    tx.sql(EMPTY).bind("group_id", id).update();
    tx.sql(DELETE).bind("id", id).update();
  }

  /// Makes these the auxiliary members of a group.
  static void members(Tx tx, long id, List<Long> accountIds) {
    tx.sql(EMPTY).bind("group_id", id).update();
    accountIds.forEach(accountId -> insertMember(tx, id, accountId));
  }

  /// Makes these the auxiliary groups of an account.
  static void join(Tx tx, long accountId, List<Long> ids) {
    leave(tx, accountId);
    ids.forEach(id -> insertMember(tx, id, accountId));
  }

  /// Takes an account out of all groups but its primary one.
  static void leave(Tx tx, long accountId) {
    tx.sql(LEAVE).bind("account_id", accountId).update();
  }

  private static void insertMember(Tx tx, long id, long accountId) {
    tx.sql(INSERT_MEMBER).bind("group_id", id).bind("account_id", accountId).update();
  }
}
