package io.parbuckle.server.auth;

import io.parbuckle.api.store.Sealed;
import io.parbuckle.api.store.Secrets;
import io.parbuckle.api.store.Tx;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.KeptReads;
import java.util.Optional;

/// Rows of second factors, with their secrets sealed.
///
/// **Threads.** Any.
final class SecondFactorStore {

  static final Sealed SEALED =
      new Sealed.InColumn("second_factor", "secret", "second factor:{account_id}");

  private static final String OF_ACCOUNT =
      """
      select account_id, secret, seconds, digits, used_step
        from second_factor
       where account_id = :account_id
      """;

  private static final String EXISTS =
      """
      select count(*)
        from second_factor
       where account_id = :account_id
      """;

  private static final String PUT =
      """
      insert into second_factor (account_id, secret, seconds, digits)
      values (:account_id, :secret, :seconds, :digits)
      on conflict (account_id) do update
         set secret = excluded.secret,
             seconds = excluded.seconds,
             digits = excluded.digits,
             used_step = 0
      """;

  /// Names the step before: of two that come with the same code one is too late.
  private static final String USE =
      """
      update second_factor
         set used_step = :step
       where account_id = :account_id
         and used_step < :step
      """;

  /// Whole seconds divide like steps of time: rounded down, in every database.
  private static final String USE_UP =
      """
      update second_factor
         set used_step = :now / seconds + :window
       where used_step < :now / seconds + :window
      """;

  private static final String DELETE =
      """
      delete from second_factor
       where account_id = :account_id
      """;

  /// Callers over HTTP show their password with each call.
  private static final int KEPT = 1_000;

  private final JdbcDatabase database;
  private final Secrets secrets;
  private final KeptReads<Long, Boolean> existing;

  SecondFactorStore(JdbcDatabase database, Secrets secrets) {
    this.database = database;
    this.secrets = secrets;
    existing = new KeptReads<>(database, KEPT);
  }

  private record Row(long accountId, String secret, int seconds, int digits, long usedStep) {

    /// Without the secret.
    @Override
    public String toString() {
      return "Row[accountId=" + accountId + "]";
    }
  }

  /// @param usedStep codes of this step and of those before it are no good any more
  record Kept(SecondFactor factor, long usedStep) {}

  /// @throws io.parbuckle.api.fault.Fault if it was sealed with another key
  Optional<Kept> of(long accountId) {
    return database
        .read(tx -> tx.sql(OF_ACCOUNT).bind("account_id", accountId).first(Row.class))
        .map(
            row ->
                new Kept(
                    new SecondFactor(
                        secrets.open(purpose(accountId), row.secret()),
                        row.seconds(),
                        row.digits()),
                    row.usedStep()));
  }

  boolean exists(long accountId) {
    return existing.get(accountId, id -> database.read(tx -> exists(tx, id)));
  }

  private static boolean exists(Tx tx, long accountId) {
    return tx.sql(EXISTS).bind("account_id", accountId).first(Long.class).orElseThrow() > 0;
  }

  /// Puts it in the place of one that may be there.
  void put(long accountId, SecondFactor factor) {
    String sealed = secrets.seal(purpose(accountId), factor.secret());
    database.write(
        "put second factor",
        tx ->
            tx.sql(PUT)
                .bind("account_id", accountId)
                .bind("secret", sealed)
                .bind("seconds", factor.interval())
                .bind("digits", factor.digits())
                .update());
  }

  /// Uses a step up, and with it all before.
  ///
  /// @return false if it was used already
  boolean use(long accountId, long step) {
    return database.write(
            "use code", tx -> tx.sql(USE).bind("step", step).bind("account_id", accountId).update())
        == 1;
  }

  /// Uses up every step until now and those that a window lets come early.
  void useUp(long epochSeconds, int window) {
    database.write(
        "use up codes",
        tx -> tx.sql(USE_UP).bind("now", epochSeconds).bind("window", window).update());
  }

  void delete(long accountId) {
    database.write(
        "delete second factor", tx -> tx.sql(DELETE).bind("account_id", accountId).update());
  }

  private static String purpose(long accountId) {
    return "second factor:" + accountId;
  }
}
