package io.parbuckle.server.session;

/// An answer is longer than answers may be; it was not made to its end.
public final class AnswerTooLong extends RuntimeException {

  private final long bytes;
  private final long bytesMax;

  AnswerTooLong(long bytes, long bytesMax) {
    super("an answer of more than " + bytesMax + " bytes");
    this.bytes = bytes;
    this.bytesMax = bytesMax;
  }

  /// How many there are, as far as they were counted.
  public long bytes() {
    return bytes;
  }

  /// How many there may be.
  public long bytesMax() {
    return bytesMax;
  }
}
