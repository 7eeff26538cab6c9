package io.parbuckle.server.job;

/// Hears what happens to jobs, in the order in which it happens to each.
///
/// **Threads.** Any; called while the job is held, so it only queues and never blocks or calls
/// back.
public interface JobListener {

  /// Accepted, and on disk.
  void added(JobView job);

  /// Anything else, the end included.
  void changed(JobView job);

  /// It has ended, and that is on disk. Once a job, before any [#changed] that shows it.
  default void ended(JobView job) {}

  /// Something that only the details show: a pause between two attempts, a request to stop, what
  /// the body saved.
  default void detailsChanged(JobView job) {
    // for whoever shows no details
  }
}
