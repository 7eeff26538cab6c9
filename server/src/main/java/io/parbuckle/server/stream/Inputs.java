package io.parbuckle.server.stream;

import io.parbuckle.api.fault.BrokenPipe;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The files of one upload, on their way to a job.
///
/// The first file may be read while later ones are still to come. Whoever asks for the next file
/// has done with the one before; whoever ends has done with all of them, and what still arrives is
/// taken and thrown away.
///
/// **Bound.** A [Pipe] per file: 256 KiB for the first, 128 KiB for each further one.
///
/// **Threads.** One brings files in, one reads them; [#end] may be called by any.
public final class Inputs {

  private static final int FURTHER_CAPACITY = 128 << 10;

  private final Supplier<Tally> tally;
  private final long expected;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// The rest are guarded by `lock`.
  private final ArrayDeque<Pipe> offered = new ArrayDeque<>();

  private final List<Tally> tallies = new ArrayList<>();
  private @Nullable Pipe written;
  private @Nullable Pipe read;
  private boolean complete;
  private @Nullable IOException failure;
  private boolean ended;
  private boolean hurried;

  /// @param tally makes what counts each file
  /// @param expected bytes of the whole upload, -1 if they are not known
  /// @param patience how long a file may wait for the job to read on
  public Inputs(Supplier<Tally> tally, long expected, Duration patience) {
    this.tally = tally;
    this.expected = expected;
    this.patience = patience;
  }

  /// How many bytes the whole upload has, with what is around the files; -1 if the client has not
  /// said.
  public long expected() {
    return expected;
  }

  // ---- whoever brings them in

  /// Begins the next file; its stream is closed at its end.
  public OutputStream begin() {
    lock.lock();
    try {
      Pipe pipe = new Pipe(tallies.isEmpty() ? Pipe.CAPACITY : FURTHER_CAPACITY, patience);
      Tally counted = tally.get();
      tallies.add(counted);
      written = pipe;
      if (hurried) {
        pipe.hurry();
      }
      if (ended) {
        pipe.leave();
      } else {
        offered.add(pipe);
        changed.signal();
      }
      return new Writer(pipe, counted);
    } finally {
      lock.unlock();
    }
  }

  /// All files are through.
  public void finish() {
    lock.lock();
    try {
      complete = true;
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The upload has broken off: the file that was being written ends in `reason`, and so does
  /// asking for another one.
  public void fail(IOException reason) {
    lock.lock();
    try {
      if (complete) {
        return;
      }
      failure = reason;
      if (written != null) {
        written.fail(reason);
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The upload will break off: what is here is passed on as far as the job takes it without being
  /// waited for. Any thread may say so.
  public void hurry() {
    lock.lock();
    try {
      hurried = true;
      if (written != null) {
        written.hurry();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Bytes of all files so far.
  public long bytes() {
    return tallies().stream().mapToLong(Tally::bytes).sum();
  }

  /// What went through, file by file.
  public List<Tally> tallies() {
    lock.lock();
    try {
      return List.copyOf(tallies);
    } finally {
      lock.unlock();
    }
  }

  /// Writes into a pipe; goes on without it when nobody reads any more.
  private static final class Writer extends OutputStream {

    private final Pipe pipe;
    private final Tally tally;
    private boolean unread;

    Writer(Pipe pipe, Tally tally) {
      this.pipe = pipe;
      this.tally = tally;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      tally.add(bytes, from, count);
      if (unread) {
        return;
      }
      try {
        pipe.write(bytes, from, count);
      } catch (BrokenPipe _) {
        unread = true; // the job needs no more of it; the client may finish
      }
    }

    @Override
    public void close() {
      tally.end();
      pipe.finish();
    }
  }

  // ---- the job

  /// The first file, then each further one; empty when there are no more.
  ///
  /// @throws IOException if the upload has broken off
  public Optional<InputStream> next() throws IOException {
    lock.lock();
    try {
      if (read != null) {
        read.leave();
        read = null;
      }
      while (offered.isEmpty() && !complete && failure == null && !ended) {
        changed.await();
      }
      if (offered.isEmpty() && failure != null) {
        throw new IOException(failure.getMessage(), failure);
      }
      Pipe pipe = offered.poll();
      read = pipe;
      return pipe == null ? Optional.empty() : Optional.of(pipe.input());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("The job was told to stop while it waited for a file.");
    } finally {
      lock.unlock();
    }
  }

  /// Nobody reads any more.
  public void end() {
    lock.lock();
    try {
      ended = true;
      if (read != null) {
        read.leave();
      }
      offered.forEach(Pipe::leave);
      offered.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }
}
