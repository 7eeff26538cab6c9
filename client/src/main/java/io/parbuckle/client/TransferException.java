package io.parbuckle.client;

import org.jspecify.annotations.Nullable;

/// The server refused a file or has none to give, or the local file could not be read or written. A
/// connection that broke half-way is a [ConnectionException].
public final class TransferException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final int status;

  private TransferException(String message, int status, @Nullable Throwable cause) {
    super(message, cause);
    this.status = status;
  }

  static TransferException refused(String what, int status, String words) {
    return new TransferException(
        what + " was refused: " + (words.isBlank() ? "status " + status : words.strip()) + ".",
        status,
        null);
  }

  static TransferException local(String message, @Nullable Throwable cause) {
    return new TransferException(message, 0, cause);
  }

  /// The status of HTTP, 0 if the fault is on this side.
  public int status() {
    return status;
  }
}
