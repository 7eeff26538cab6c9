package io.parbuckle.cli;

/// What the process says at its end. Scripts depend on these.
final class ExitCode {

  static final int DONE = 0;

  /// The server answered with an error, or a job failed.
  static final int FAILED = 1;

  /// Wrong usage.
  static final int USAGE = 2;

  /// No connection, or it was lost.
  static final int NO_CONNECTION = 3;

  /// Ctrl-C: 128 and the number of SIGINT, as shells have it.
  static final int INTERRUPTED = 130;

  private ExitCode() {}
}
