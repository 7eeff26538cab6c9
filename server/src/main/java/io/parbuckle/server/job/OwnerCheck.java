package io.parbuckle.server.job;

import io.parbuckle.api.Caller;

/// Whether whoever started a job may still have it run: the account is there and not locked.
///
/// **Threads.** A job's; may block.
@FunctionalInterface
public interface OwnerCheck {

  /// Everybody; for what has no accounts.
  OwnerCheck NONE = _ -> true;

  boolean mayRun(Caller owner);
}
