package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;

/// What a token for a download has to know of jobs.
@FunctionalInterface
public interface TokenJobs {

  /// How a job stands to somebody who wants its output.
  enum Standing {
    MISSING,
    /// It belongs to another account.
    FOREIGN,
    /// Nothing can be downloaded from it.
    NO_OUTPUT,
    /// Its output can be downloaded, or could be until somebody did.
    READY
  }

  Standing standing(long job, Caller caller);
}
