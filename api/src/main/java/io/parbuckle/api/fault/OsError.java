package io.parbuckle.api.fault;

import java.io.IOException;

/// An error of the operating system with its number: `[Errno 14] boom`. Answered with errno 22 all
/// the same, as the contract has it (`protocol.md` §2.9).
public final class OsError extends IOException {

  private final int errno;
  private final String words;

  public OsError(int errno, String words) {
    super("[Errno " + errno + "] " + words);
    this.errno = errno;
    this.words = words;
  }

  public int errno() {
    return errno;
  }

  /// The text without the number.
  public String words() {
    return words;
  }
}
