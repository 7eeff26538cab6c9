package io.parbuckle.server.job;

import io.parbuckle.api.store.Tx;

/// What is written in the transaction in which a job is.
///
/// **Threads.** That of the transaction.
@FunctionalInterface
public interface Alongside {

  Alongside NOTHING = (_, _) -> {};

  /// @param job the job's id
  void write(Tx tx, long job);

  /// Both, this first.
  default Alongside and(Alongside other) {
    return (tx, job) -> {
      write(tx, job);
      other.write(tx, job);
    };
  }
}
