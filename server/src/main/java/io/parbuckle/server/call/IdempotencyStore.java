package io.parbuckle.server.call;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Tx;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The rows of idempotency keys: table `idempotency`.
///
/// **Threads.** Any; a write returns when it is durable.
final class IdempotencyStore {

  /// Rows of one slice of a deletion, so that the writer is not held up.
  static final int SLICE = 500;

  private static final String ONE =
      """
      select params, answer, job
        from idempotency
       where caller = :caller and method = :method and key = :key and time_begun >= :since
      """;

  private static final String DROP_ONE =
      """
      delete from idempotency
       where caller = :caller and method = :method and key = :key
      """;

  private static final String BEGUN =
      """
      insert into idempotency (caller, method, key, params, job, time_begun)
      values (:caller, :method, :key, :params, :job, :now)
      """;

  private static final String ENDED =
      """
      update idempotency
         set answer = :answer
       where caller = :caller and method = :method and key = :key
      """;

  private static final String DROP_OLD =
      """
      delete from idempotency
       where (caller, method, key) in (select caller, method, key
                                         from idempotency
                                        where time_begun < :before
                                        order by time_begun
                                        limit 500)
      """;

  private static final String DROP_OLDEST_ENDED =
      """
      delete from idempotency
       where (caller, method, key) in (select caller, method, key
                                         from idempotency
                                        where answer is not null or job is not null
                                        order by time_begun
                                        limit 1)
      """;

  private static final String COUNT = "select count(*) from idempotency";

  private final Database database;

  IdempotencyStore(Database database) {
    this.database = database;
  }

  /// Where a key was used.
  record Place(String caller, String method, String key) {}

  /// What is known of a key.
  ///
  /// @param params a keyed hash
  /// @param answer sealed; null for a job, and for a call that has not ended
  record Row(String params, @Nullable String answer, @Nullable Long job) {}

  Optional<Row> find(Place place, Instant since) {
    return database.read(tx -> bound(tx.sql(ONE), place).bind("since", since).first(Row.class));
  }

  long count() {
    return database.read(tx -> tx.sql(COUNT).first(Long.class)).orElse(0L);
  }

  /// A call begins, or has led to a job; one that used the key long ago is forgotten.
  ///
  /// @param makeRoom whether the oldest key that has come to something has to go
  /// @return how many rows there are more than before
  static int begun(
      Tx tx, Place place, String params, @Nullable Long job, Instant now, boolean makeRoom) {
    int gone = bound(tx.sql(DROP_ONE), place).update();
    if (makeRoom && gone == 0) {
      gone = tx.sql(DROP_OLDEST_ENDED).update();
    }
    bound(tx.sql(BEGUN), place).bind("params", params).bind("job", job).bind("now", now).update();
    return 1 - gone;
  }

  int begun(Place place, String params, @Nullable Long job, Instant now, boolean makeRoom) {
    return database.write(
        "idempotency key taken", tx -> begun(tx, place, params, job, now, makeRoom));
  }

  void ended(Place place, String sealed) {
    database.write(
        "idempotency key answered",
        tx -> bound(tx.sql(ENDED), place).bind("answer", sealed).update());
  }

  /// Drops up to [#SLICE] keys that were used before a time.
  int drop(Instant before) {
    return database.write(
        "drop idempotency keys", tx -> tx.sql(DROP_OLD).bind("before", before).update());
  }

  private static Tx.Statement bound(Tx.Statement statement, Place place) {
    return statement
        .bind("caller", place.caller())
        .bind("method", place.method())
        .bind("key", place.key());
  }
}
