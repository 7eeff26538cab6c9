package io.parbuckle.server.stream;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// An output that is kept in a temporary file until it is fetched: the job never waits, and a
/// fetching that broke off can begin again.
public final class BufferedOutput implements Output {

  private static final int BUFFER_BYTES = 64 << 10;

  private final Path file;
  private final OutputStream out;
  private final Tally tally;
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean whole;

  /// @param folder for the temporary file
  public BufferedOutput(Path folder, Tally tally) throws IOException {
    this.file = Files.createTempFile(folder, "download-", ".part"); // mode 0600
    this.out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER_BYTES);
    this.tally = tally;
  }

  @Override
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        out.write(bytes, from, count);
        tally.add(bytes, from, count);
      }
    };
  }

  @Override
  public void size(long bytes) {} // what counts is what the file has in the end

  @Override
  public void ended(boolean succeeded) {
    try {
      out.close();
      whole = succeeded;
      tally.end();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot complete " + file, e);
    } finally {
      end.countDown();
    }
  }

  @Override
  public boolean awaitBegin(Duration most) throws InterruptedException {
    return end.await(most.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public long length() {
    return whole ? tally.bytes() : -1;
  }

  /// The file itself, for whoever wants a part of it.
  public Path file() {
    return file;
  }

  @Override
  public void copyTo(OutputStream to) throws IOException {
    Files.copy(file, to);
    if (!whole) {
      throw new OutputFailed();
    }
  }

  @Override
  public void leave() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  @Override
  public Tally tally() {
    return tally;
  }
}
