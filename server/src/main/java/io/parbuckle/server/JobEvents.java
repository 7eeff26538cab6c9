package io.parbuckle.server;

import io.parbuckle.api.event.Change;
import io.parbuckle.server.event.EventBus;
import io.parbuckle.server.job.JobAccess;
import io.parbuckle.server.job.JobListener;
import io.parbuckle.server.job.JobView;

/// Tells of jobs in the collection `core.get_jobs`, to those who may see each.
record JobEvents(EventBus bus) implements JobListener {

  private static final String COLLECTION = "core.get_jobs";

  @Override
  public void added(JobView job) {
    tell(Change.Kind.ADDED, job);
  }

  @Override
  public void changed(JobView job) {
    tell(Change.Kind.CHANGED, job);
  }

  private void tell(Change.Kind kind, JobView job) {
    if (bus.heard(COLLECTION)) {
      Change change = new Change(kind, COLLECTION, job.id(), job.fields(), java.util.Map.of());
      bus.publish(change, caller -> JobAccess.mayRead(caller, job));
    }
  }
}
