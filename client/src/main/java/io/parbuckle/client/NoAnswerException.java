package io.parbuckle.client;

/// The time was up before the answer came. The connection stays; what was asked for may go on in
/// the server.
public final class NoAnswerException extends ClientException {

  private static final long serialVersionUID = 1L;

  NoAnswerException(String message) {
    super(message, null);
  }
}
