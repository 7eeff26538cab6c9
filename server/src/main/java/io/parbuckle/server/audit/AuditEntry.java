package io.parbuckle.server.audit;

import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// A call that has been recorded as begun, and is to be recorded as ended: exactly once, whoever
/// says so first.
///
/// **Threads.** Any.
public final class AuditEntry {

  private final AuditTrail trail;
  private final AuditEvent event;
  private final long at;
  private final AtomicBoolean ended = new AtomicBoolean();

  /// Whether it is on disk: what the caller waits for.
  final CompletableFuture<Void> written = new CompletableFuture<>();

  /// The row's; 0 until it is written. The writer's.
  volatile long id;

  /// @param at in milliseconds
  AuditEntry(AuditTrail trail, AuditEvent event, long at) {
    this.trail = trail;
    this.event = event;
    this.at = at;
  }

  /// One that an earlier server has begun.
  static AuditEntry found(AuditTrail trail, AuditEvent event, long id, long at) {
    AuditEntry entry = new AuditEntry(trail, event, at);
    entry.id = id;
    return entry;
  }

  AuditEvent event() {
    return event;
  }

  long at() {
    return at;
  }

  /// It has come to an end.
  public void ended(AuditOutcome outcome) {
    if (ended.compareAndSet(false, true)) {
      trail.ended(this, outcome, JsonObject.EMPTY);
    }
  }

  /// It has led to a job and ends with that.
  ///
  /// @param job the job's id
  void endedWith(long job, AuditOutcome outcome) {
    if (ended.compareAndSet(false, true)) {
      trail.ended(this, outcome, JsonObject.of("job_id", JsonInteger.of(job)));
    }
  }
}
