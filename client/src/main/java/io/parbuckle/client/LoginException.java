package io.parbuckle.client;

/// The server did not let the caller in.
public final class LoginException extends ClientException {

  private static final long serialVersionUID = 1L;

  private final String responseType;

  LoginException(String responseType, String message) {
    super(message, null);
    this.responseType = responseType;
  }

  /// The server's word for it, such as `AUTH_ERR`, `EXPIRED` or `DENIED` (`protocol.md` §8.4).
  public String responseType() {
    return responseType;
  }
}
