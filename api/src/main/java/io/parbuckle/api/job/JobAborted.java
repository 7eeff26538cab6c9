package io.parbuckle.api.job;

/// Thrown by a body that stops because it was asked to.
public final class JobAborted extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public JobAborted() {
    super("The job was aborted.");
  }
}
