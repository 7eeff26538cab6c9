package io.parbuckle.server.query;

/// A text that is no regular expression, or a larger one than we take.
final class RegexSyntaxException extends Exception {

  private static final long serialVersionUID = 1L;

  RegexSyntaxException(String message) {
    super(message);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
