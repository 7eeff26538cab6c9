package io.parbuckle.client;

import org.jspecify.annotations.Nullable;

/// Why something asked of a server was not done. The message is a sentence for people.
public abstract sealed class ClientException extends RuntimeException
    permits CallException,
        ConnectionException,
        JobAbortedException,
        LoginException,
        NoAnswerException,
        TransferException {

  private static final long serialVersionUID = 1L;

  ClientException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
