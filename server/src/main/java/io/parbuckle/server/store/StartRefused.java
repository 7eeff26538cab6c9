package io.parbuckle.server.store;

/// Why the server does not start, in a sentence for the operator.
public final class StartRefused extends RuntimeException {

  public StartRefused(String sentence) {
    super(sentence);
  }

  public StartRefused(String sentence, Throwable cause) {
    super(sentence, cause);
  }
}
