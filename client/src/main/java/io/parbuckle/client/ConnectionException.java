package io.parbuckle.client;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// There is no connection, or there is none any more. What was under way may have taken effect.
public final class ConnectionException extends ClientException {

  private static final long serialVersionUID = 1L;

  /// No close frame was seen; RFC 6455 §7.1.5 gives that this number.
  private static final int ABNORMAL = 1006;

  private final int code;
  private final boolean opened;

  ConnectionException(String message, @Nullable Throwable cause) {
    this(message, ABNORMAL, true, cause);
  }

  private ConnectionException(String message, int code, boolean opened, @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.opened = opened;
  }

  /// Nobody is there.
  static ConnectionException notOpened(String message, Throwable cause) {
    return new ConnectionException(message, ABNORMAL, false, cause);
  }

  /// The server said goodbye and why.
  static ConnectionException closed(CloseReason reason) {
    return new ConnectionException(reason.sentence(), reason.code(), true, null);
  }

  /// The same failure with the stack of whoever meets it now.
  ConnectionException again() {
    return new ConnectionException(String.valueOf(getMessage()), code, opened, this);
  }

  /// Whether nobody was reached at all, rather than somebody who hung up.
  public boolean neverOpened() {
    return !opened;
  }

  /// The code of the close frame, if the server sent one (`protocol.md` §1.4).
  public OptionalInt closeCode() {
    return code == ABNORMAL ? OptionalInt.empty() : OptionalInt.of(code);
  }
}
