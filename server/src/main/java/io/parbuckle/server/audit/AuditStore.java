package io.parbuckle.server.audit;

import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Dialect;
import io.parbuckle.api.store.Tx;
import io.parbuckle.server.query.Sql;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables `audit_record`, `audit_chain` and `audit_open`.
///
/// **Threads.** Any.
final class AuditStore {

  /// Also locks the row, so that of several servers on one database one adds at a time.
  private static final String CHAIN_FOR_WRITING =
      """
      update audit_chain
      set last_id = last_id
      returning last_id, last_hash, cut_id, cut_hash, bytes
      """;

  private static final String CHAIN =
      "select last_id, last_hash, cut_id, cut_hash, bytes from audit_chain";

  private static final String CHAIN_GROWS =
      """
      update audit_chain
      set last_id = :last_id, last_hash = :last_hash, cut_id = :cut_id, cut_hash = :cut_hash,
        bytes = :bytes
      """;

  private static final String APPEND =
      """
      insert into audit_record
        (id, begun, audit_id, message_timestamp, at, address, username, session, service, event,
         method, service_data, event_data, success, hash)
      values
        (:id, :begun, :audit_id, :message_timestamp, :at, :address, :username, :session, :service,
         :event, :method, :service_data, :event_data, :success, :hash)
      """;

  private static final String OPEN =
      "insert into audit_open (id, at, method) values (:id, :at, :method)";

  private static final String OF_JOB = "update audit_open set job = :job where id = :id";

  private static final String CLOSED = "delete from audit_open where id = :id";

  private static final String ALL_OPEN = "select id, at, job, method from audit_open order by id";

  private static final String FROM =
      "select * from audit_record where id > :id order by id limit :size";

  private static final String DROP = "delete from audit_record where id <= :id";

  static final String SUCCESS =
      "coalesce((select o.success from audit_record o where o.begun = e.id), e.success)";

  /// A call with what it came to.
  private static final String FOUND =
      """
      select
        e.audit_id, e.message_timestamp, e.at, e.address, e.username, e.session, e.service, e.event,
        e.service_data, e.event_data,
        (select o.event_data from audit_record o where o.begun = e.id) as outcome,
        %s as success
      from audit_record e
      where e.begun is null and
      """
          .formatted(SUCCESS);

  private static final String COUNT =
      "select count(*) from audit_record e where e.begun is null and ";

  private final Database database;

  AuditStore(Database database) {
    this.database = database;
  }

  /// A call that has no outcome yet.
  record Open(long id, long at, @Nullable Long job, String method) {}

  /// A row with its hash.
  ///
  /// @param opens whether its outcome will follow
  record Added(AuditRow row, boolean opens) {}

  /// Adds rows behind the last one, if that is still what the caller takes it for: hashes are made
  /// outside of the transaction.
  ///
  /// @param from where the rows go on
  /// @param to what they make of it
  /// @return `to`, or what the trail is instead of `from`, where another server has added to it
  AuditChain add(AuditChain from, List<Added> rows, AuditChain to) {
    return database.write(
        "audit",
        tx -> {
          AuditChain now = tx.sql(CHAIN_FOR_WRITING).first(AuditChain.class).orElseThrow();
          if (!now.equals(from)) {
            return now;
          }
          rows.forEach(added -> append(tx, added.row(), added.opens()));
          store(tx, to);
          return to;
        });
  }

  private static void append(Tx tx, AuditRow row, boolean opens) {
    tx.sql(APPEND)
        .bind("id", row.id())
        .bind("begun", row.begun())
        .bind("audit_id", row.auditId())
        .bind("message_timestamp", row.messageTimestamp())
        .bind("at", row.at())
        .bind("address", row.address())
        .bind("username", row.username())
        .bind("session", row.session())
        .bind("service", row.service())
        .bind("event", row.event())
        .bind("method", row.method())
        .bind("service_data", row.serviceData())
        .bind("event_data", row.eventData())
        .bind("success", row.success())
        .bind("hash", row.hash())
        .update();
    if (opens) {
      tx.sql(OPEN).bind("id", row.id()).bind("at", row.at()).bind("method", row.method()).update();
    }
    if (row.begun() != null) {
      tx.sql(CLOSED).bind("id", row.begun()).update();
    }
  }

  private static int store(Tx tx, AuditChain chain) {
    return tx.sql(CHAIN_GROWS)
        .bind("last_id", chain.lastId())
        .bind("last_hash", chain.lastHash())
        .bind("cut_id", chain.cutId())
        .bind("cut_hash", chain.cutHash())
        .bind("bytes", chain.bytes())
        .update();
  }

  /// A call has led to a job; in the job's own transaction.
  static void ofJob(Tx tx, long id, long job) {
    tx.sql(OF_JOB).bind("id", id).bind("job", job).update();
  }

  List<Open> open() {
    return database.read(tx -> tx.sql(ALL_OPEN).list(Open.class));
  }

  AuditChain chain() {
    return database.read(tx -> tx.sql(CHAIN).first(AuditChain.class).orElseThrow());
  }

  /// Rows behind one, outcomes included.
  List<AuditRow> behind(long id, int size) {
    return database.read(tx -> tx.sql(FROM).bind("id", id).bind("size", size).list(AuditRow.class));
  }

  /// Removes the oldest rows.
  ///
  /// @param rows the oldest, in order and without gaps
  void cut(List<AuditRow> rows) {
    AuditRow last = rows.getLast();
    long bytes = rows.stream().mapToLong(AuditRow::bytes).sum();
    database.write(
        "audit retention",
        tx -> {
          AuditChain chain = tx.sql(CHAIN_FOR_WRITING).first(AuditChain.class).orElseThrow();
          tx.sql(DROP).bind("id", last.id()).update();
          return store(
              tx,
              new AuditChain(
                  chain.lastId(),
                  chain.lastHash(),
                  last.id(),
                  last.hash(),
                  Math.max(0, chain.bytes() - bytes)));
        });
  }

  /// A call and what it came to.
  ///
  /// @param outcome null while it has come to nothing
  record Found(
      String auditId,
      long messageTimestamp,
      long at,
      String address,
      String username,
      String session,
      String service,
      String event,
      String serviceData,
      String eventData,
      @Nullable String outcome,
      boolean success) {}

  /// @param sql from the condition on; columns are those of `e`
  List<Found> found(Sql sql) {
    return database.read(tx -> sql.behind(FOUND, tx).list(Found.class));
  }

  long count(Sql where) {
    return database.read(tx -> where.behind(COUNT, tx).first(Long.class).orElse(0L));
  }

  Dialect dialect() {
    return database.dialect();
  }
}
