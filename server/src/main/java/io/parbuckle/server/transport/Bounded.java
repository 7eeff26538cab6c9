package io.parbuckle.server.transport;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// A body of at most so many bytes.
final class Bounded extends FilterInputStream {

  private final long most;
  private long read;

  /// @param most 0 for no bound
  Bounded(InputStream body, long most) {
    super(body);
    this.most = most;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    count(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] into, int from, int length) throws IOException {
    int count = in.read(into, from, length);
    count(Math.max(0, count));
    return count;
  }

  private void count(int bytes) throws BodyTooLong {
    read += bytes;
    if (most > 0 && read > most) {
      throw new BodyTooLong(most);
    }
  }
}
