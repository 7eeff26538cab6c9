package io.parbuckle.server.job;

/// The place of a start among others that are made at the same time.
///
/// **Threads.** Both are called on the starting thread.
public interface JobOrder {

  JobOrder NONE =
      new JobOrder() {
        @Override
        public void decided() {}

        @Override
        public void awaitTold() {}
      };

  /// The job's id and place are decided, and not yet on disk. Not called when it is refused.
  void decided();

  /// Waits until it may be told of: it is on disk.
  void awaitTold();
}
