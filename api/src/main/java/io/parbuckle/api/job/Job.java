package io.parbuckle.api.job;

/// A job that was started: a handle to wait for.
public interface Job {

  long id();

  /// Waits for the end, whatever it is.
  void await() throws InterruptedException;
}
