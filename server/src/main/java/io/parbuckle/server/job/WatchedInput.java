package io.parbuckle.server.job;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.IntConsumer;

/// An input that says how many bytes were read from it.
final class WatchedInput extends FilterInputStream {

  private final IntConsumer moved;

  WatchedInput(InputStream in, IntConsumer moved) {
    super(in);
    this.moved = moved;
  }

  @Override
  public int read() throws IOException {
    int value = in.read();
    moved.accept(value < 0 ? 0 : 1);
    return value;
  }

  @Override
  public int read(byte[] into, int from, int most) throws IOException {
    int count = in.read(into, from, most);
    moved.accept(Math.max(0, count));
    return count;
  }

  /// As the stream itself does it, which may need no buffer.
  @Override
  public long transferTo(OutputStream out) throws IOException {
    return in.transferTo(new WatchedOutput(out, moved));
  }

  /// An output that says how many bytes were written to it.
  static final class WatchedOutput extends FilterOutputStream {

    private final IntConsumer moved;

    WatchedOutput(OutputStream out, IntConsumer moved) {
      super(out);
      this.moved = moved;
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      moved.accept(1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
      moved.accept(count);
    }
  }
}
