package io.parbuckle.server;

import io.parbuckle.api.event.Change;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.audit.AuditOutcome;
import io.parbuckle.server.audit.AuditTrail;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.event.Unwritten;
import io.parbuckle.server.event.Visibility;
import io.parbuckle.server.figure.JobFigures;
import io.parbuckle.server.figure.Named;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobListener;
import io.parbuckle.server.job.JobState;
import io.parbuckle.server.job.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// Tells of jobs in the collection `core.get_jobs`, to those who may see each, counts those that
/// have ended, and tells the audit trail what has become of them.
record JobEvents(EventBus bus, Named<JobFigures> figures, AuditTrail trail) implements JobListener {

  private static final String COLLECTION = "core.get_jobs";

  @Override
  public void added(JobView job) {
    tell(Change.Kind.ADDED, job, false);
  }

  @Override
  public void changed(JobView job) {
    tell(Change.Kind.CHANGED, job, false);
  }

  @Override
  public void detailsChanged(JobView job) {
    tell(Change.Kind.CHANGED, job, true);
  }

  @Override
  public void ended(JobView job) {
    JobFigures figure = figures.of(job.method());
    figure.ended().of(job.state().word()).increment();
    Instant begun = job.details().begun();
    if (begun != null && job.state() instanceof JobState.Ended end) {
      figure.add(
          Duration.between(job.details().queued(), begun), Duration.between(begun, end.at()));
    }
    if (job.state() instanceof JobState.Ended end) {
      trail.jobEnded(job.id(), outcome(end));
    }
  }

  /// What the audit trail says of a job that has ended.
  static AuditOutcome outcome(JobState.Ended end) {
    return switch (end) {
      case JobState.Succeeded _ -> AuditOutcome.SUCCESS;
      case JobState.Failed(var _, var error) -> AuditOutcome.failed(error.error());
      case JobState.Aborted _ -> AuditOutcome.ABORTED;
    };
  }

  private void tell(Change.Kind kind, JobView job, boolean onlyDetails) {
    Visibility reads = caller -> JobAccess.mayRead(caller, job);
    if (!job.secretResult()) {
      publish(kind, new Fields(job, onlyDetails, false), reads);
      return;
    }
    publish(
        kind,
        new Fields(job, onlyDetails, false),
        caller -> reads.visibleTo(caller) && job.maySeeSecrets(caller));
    publish(
        kind,
        new Fields(job, onlyDetails, true),
        caller -> reads.visibleTo(caller) && !job.maySeeSecrets(caller));
  }

  private void publish(Change.Kind kind, Fields fields, Visibility visibility) {
    Change change = new Change(kind, COLLECTION, fields.job().id(), fields, Map.of());
    bus.publish(change, visibility);
  }

  /// A job changes often, and most of its changes nobody ever reads.
  ///
  /// @param masked without the secrets of the result, for those who may not see them
  private record Fields(JobView job, boolean onlyDetails, boolean masked) implements Unwritten {

    @Override
    public JsonObject write() {
      return masked ? job.shown() : job.fields();
    }

    @Override
    public JsonObject writeInDetail() {
      return write().with("details", job.details().json(job.owner()));
    }

    @Override
    public long weight() {
      return job.weight();
    }
  }
}
