package io.parbuckle.client;

/// Somebody asked a job to stop, and it did.
public final class JobAbortedException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final long job;

  JobAbortedException(long job) {
    super("Job " + job + " was aborted.", null);
    this.job = job;
  }

  public long job() {
    return job;
  }
}
