package io.parbuckle.server.stream;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/// An output that goes through a [Pipe]: the job waits for whoever fetches it.
public final class PipedOutput implements Output {

  private final Pipe pipe = new Pipe();
  private final Tally tally;
  private volatile long size = -1;
  private volatile boolean failed;

  public PipedOutput(Tally tally) {
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
        pipe.write(bytes, from, count);
        tally.add(bytes, from, count);
      }

      @Override
      public void flush() throws IOException {
        pipe.flush();
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
  public void whole() {
    tally.end();
  }

  @Override
  public void ended(boolean succeeded) {
    if (succeeded) {
      tally.end();
      pipe.finish();
    } else {
      failed = true;
      pipe.fail(new OutputFailed());
    }
  }

  @Override
  public boolean awaitBegin(Duration most) throws InterruptedException {
    pipe.awaitBegin(most);
    return true; // in chunks, if nothing is known by now
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public void copyTo(OutputStream out) throws IOException {
    try {
      pipe.passTo(out);
    } catch (IOException e) {
      throw failed ? new OutputFailed() : e;
    }
  }

  @Override
  public void leave() {
    pipe.leave();
  }

  @Override
  public Tally tally() {
    return tally;
  }
}
