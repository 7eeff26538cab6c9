package io.parbuckle.server.stream;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
  private final Coverage sent = new Coverage();
  private volatile boolean whole;
  private volatile long size = -1;

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
  public void size(long bytes) {
    if (tally.bytes() == 0) {
      size = bytes;
    }
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void whole() {
    tally.end();
  }

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

  /// Whether the job has succeeded, so that this is all there will be.
  public boolean isWhole() {
    return whole;
  }

  /// Bytes of the whole file.
  public long length() {
    return tally.bytes();
  }

  /// Names this very content, in quotes as HTTP has it.
  public String entityTag() {
    return '"' + tally.sha256().orElseGet(() -> file.getFileName().toString()) + '"';
  }

  /// Copies a part, ends the answer, and remembers what was sent.
  ///
  /// @param from the first byte
  /// @param to behind the last byte
  /// @return whether all bytes of the file have been sent by now
  public boolean copyTo(long from, long to, OutputStream out) throws IOException {
    long at = from;
    try (InputStream in = Files.newInputStream(file)) {
      in.skipNBytes(from);
      byte[] buffer = new byte[BUFFER_BYTES];
      while (at < to) {
        int count = in.read(buffer, 0, (int) Math.min(buffer.length, to - at));
        if (count < 0) {
          throw new EOFException(file + " has become shorter");
        }
        out.write(buffer, 0, count);
        at += count;
      }
      out.close();
      return sent.add(from, to, length());
    } catch (IOException e) {
      boolean _ = sent.add(from, at, length());
      throw e;
    }
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
