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
import java.util.Objects;
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
/// A file is lent to the job while more may arrive ([Loan]). What is left once all is here, or the
/// upload breaks off, goes through a pipe, so that the client can be answered whether the job reads
/// or not.
///
/// **Bound.** A [Pipe] per file, if anything is left: 256 KiB for the first, 128 KiB for each
/// further one.
///
/// **Threads.** One brings files in, one reads them; [#arrived], [#hurry] and [#end] may be called
/// by any.
public final class Inputs {

  private static final int FURTHER_CAPACITY = 128 << 10;
  private static final int TRANSFER_BYTES = 64 << 10;

  private final Supplier<Tally> tally;
  private final long expected;
  private final Duration patience;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /// The rest are guarded by `lock`.
  private final ArrayDeque<Passage> offered = new ArrayDeque<>();

  private final List<Tally> tallies = new ArrayList<>();
  private @Nullable Passage written;
  private @Nullable Passage read;
  private boolean complete;
  private @Nullable IOException failure;
  private boolean ended;
  private boolean arrived;
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

  /// Brings the next file in, up to its end.
  ///
  /// @throws IOException what reading it fails with
  /// @throws Unread if the job has read nothing for too long
  public void bring(Content file) throws IOException {
    Tally counted = tally.get();
    Passage passage = offer(file, counted);
    passage.pipe.waited(passage.loan.await(patience));
    file.copyTo(new Writer(passage.pipe, counted));
    counted.end();
    passage.pipe.finish();
  }

  private Passage offer(Content file, Tally counted) {
    lock.lock();
    try {
      Pipe pipe = new Pipe(tallies.isEmpty() ? Pipe.CAPACITY : FURTHER_CAPACITY, patience);
      Passage passage = new Passage(pipe, new Loan(file, counted));
      tallies.add(counted);
      written = passage;
      if (hurried) {
        passage.hurry();
      } else if (arrived) {
        passage.loan.end();
      }
      if (ended) {
        passage.leave();
      } else {
        offered.add(passage);
        changed.signal();
      }
      return passage;
    } finally {
      lock.unlock();
    }
  }

  /// All of the upload is here: its files are passed on now, also while the job does not read.
  public void arrived() {
    lock.lock();
    try {
      arrived = true;
      if (written != null) {
        written.loan.end();
      }
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
        written.pipe.fail(reason);
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

  /// How a file comes to the job: lent first, then through a pipe.
  private record Passage(Pipe pipe, Loan loan) {

    void hurry() {
      pipe.hurry();
      loan.end();
    }

    void leave() {
      pipe.leave();
      loan.end();
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
      read = offered.poll();
      return Optional.ofNullable(read).map(Reader::new);
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
      offered.forEach(Passage::leave);
      offered.clear();
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /// The file as the job reads it; closing it throws the rest away.
  private static final class Reader extends InputStream {

    private final Passage passage;

    Reader(Passage passage) {
      this.passage = passage;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      Objects.checkFromIndexSize(from, most, into.length);
      if (most == 0) {
        return 0;
      }
      int count = passage.loan.read(into, from, most);
      return count >= 0 ? count : passage.pipe.read(into, from, most);
    }

    /// With a larger buffer than most streams have.
    @Override
    public long transferTo(OutputStream out) throws IOException {
      byte[] buffer = new byte[TRANSFER_BYTES];
      long total = 0;
      for (int n = read(buffer, 0, buffer.length); n >= 0; n = read(buffer, 0, buffer.length)) {
        out.write(buffer, 0, n);
        total += n;
      }
      return total;
    }

    @Override
    public void close() {
      passage.leave();
    }
  }
}
