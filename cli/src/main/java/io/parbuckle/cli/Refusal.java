package io.parbuckle.cli;

/// A command cannot go on; the message is a sentence for the person who typed it.
final class Refusal extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int exitCode;

  private Refusal(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /// What was typed cannot be right.
  static Refusal usage(String message) {
    return new Refusal(ExitCode.USAGE, message);
  }

  /// What was asked for is not there, or not possible now.
  static Refusal failed(String message) {
    return new Refusal(ExitCode.FAILED, message);
  }

  int exitCode() {
    return exitCode;
  }
}
