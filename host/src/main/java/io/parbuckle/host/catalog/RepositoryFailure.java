package io.parbuckle.host.catalog;

/// A catalogue could not be fetched or read. The message is a sentence for an administrator,
/// without secrets.
final class RepositoryFailure extends Exception {

  private static final long serialVersionUID = 1L;

  RepositoryFailure(String sentence) {
    super(sentence);
  }

  RepositoryFailure(String sentence, Throwable cause) {
    super(sentence, cause);
  }

  String sentence() {
    return String.valueOf(getMessage());
  }
}
