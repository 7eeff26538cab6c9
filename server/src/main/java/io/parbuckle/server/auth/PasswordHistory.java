package io.parbuckle.server.auth;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import java.util.List;

/// Rows of passwords that accounts had before their present one: hashes, as they were stored.
///
/// **Bound.** 10 of each account.
///
/// **Threads.** Any.
final class PasswordHistory {

  private static final int KEPT = 10;

  private static final String REMEMBER =
      """
      insert into password_history (account_id, password)
      select id, password
        from account
       where id = :account_id
         and password is not null
      """;

  private static final String LATEST =
      """
      select password
        from password_history
       where account_id = :account_id
       order by id desc
       limit :count
      """;

  private static final String FORGET =
      """
      delete from password_history
       where account_id = :account_id
         and id not in (select id
                          from password_history
                         where account_id = :account_id
                         order by id desc
                         limit :kept)
      """;

  private final Database database;

  PasswordHistory(Database database) {
    this.database = database;
  }

  /// The latest first.
  List<String> of(long accountId, long count) {
    return database.read(
        tx -> tx.sql(LATEST).bind("account_id", accountId).bind("count", count).list(String.class));
  }

  /// An account is about to get another password: the present one is remembered.
  static void remember(Tx tx, long accountId) {
    tx.sql(REMEMBER).bind("account_id", accountId).update();
    tx.sql(FORGET).bind("account_id", accountId).bind("kept", KEPT).update();
  }
}
