package io.parbuckle.api.job;

/// Thrown by a body that stops because it was asked to.
public final class JobAborted extends RuntimeException {

  public JobAborted() {
    super("The job was aborted.");
  }
}
