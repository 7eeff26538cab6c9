package io.parbuckle.server.auth;

import io.parbuckle.api.store.Tx;
import java.util.Collection;

/// Writes rows of privileges, of the groups they are given to and of the roles they name;
/// [AccountStore] reads them.
final class PrivilegeStore {

  private static final String INSERT =
      """
      insert into privilege (name, web_shell)
      values (:name, :web_shell)
      returning id
      """;

  private static final String UPDATE =
      """
      update privilege
         set name = :name,
             web_shell = :web_shell
       where id = :id
      """;

  private static final String DELETE =
      """
      delete from privilege
       where id = :id
      """;

  private static final String DELETE_GROUPS =
      """
      delete from privilege_group
       where privilege_id = :id
      """;

  private static final String INSERT_GROUP =
      """
      insert into privilege_group (privilege_id, gid)
      values (:id, :gid)
      """;

  private static final String DELETE_ROLES =
      """
      delete from role_grant
       where privilege_id = :id
      """;

  private static final String INSERT_ROLE =
      """
      insert into role_grant (privilege_id, role)
      values (:id, :role)
      """;

  private PrivilegeStore() {}

  /// @return the new id
  static long insert(Tx tx, String name, boolean webShell) {
    return tx.sql(INSERT)
        .bind("name", name)
        .bind("web_shell", webShell)
        .first(Long.class)
        .orElseThrow();
  }

  static void update(Tx tx, long id, String name, boolean webShell) {
    tx.sql(UPDATE).bind("name", name).bind("web_shell", webShell).bind("id", id).update();
  }

  /// Gives it to these groups and no others, with these roles and no others.
  static void grant(Tx tx, long id, Collection<Long> gids, Collection<String> roles) {
    tx.sql(DELETE_GROUPS).bind("id", id).update();
    tx.sql(DELETE_ROLES).bind("id", id).update();
    for (long gid : gids) {
      tx.sql(INSERT_GROUP).bind("id", id).bind("gid", gid).update();
    }
    for (String role : roles) {
      tx.sql(INSERT_ROLE).bind("id", id).bind("role", role).update();
    }
  }

  static void delete(Tx tx, long id) {
    tx.sql(DELETE_GROUPS).bind("id", id).update();
    tx.sql(DELETE_ROLES).bind("id", id).update();
    tx.sql(DELETE).bind("id", id).update();
  }
}
