package io.parbuckle.server.call;

import io.parbuckle.server.job.Pipes;
import io.parbuckle.server.job.Transferred;
import io.parbuckle.server.stream.Inputs;
import io.parbuckle.server.stream.Output;
import io.parbuckle.server.stream.Tally;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What an upload or a download has opened for a job.
///
/// **Threads.** As [Pipes] says.
///
/// @param inputs null when nothing comes in
/// @param out null when nothing goes out
public record TransferPipes(@Nullable Inputs inputs, @Nullable Output out) implements Pipes {

  @Override
  public boolean hasInput() {
    return inputs != null;
  }

  @Override
  public boolean hasOutput() {
    return out != null;
  }

  @Override
  public Optional<InputStream> nextInput() throws IOException {
    return inputs == null ? Optional.empty() : inputs.next();
  }

  @Override
  public OutputStream output() {
    if (out == null) {
      throw new IllegalStateException("asked for an output that is not there");
    }
    return out.stream();
  }

  @Override
  public void outputSize(long bytes) {
    if (out != null) {
      out.size(bytes);
    }
  }

  @Override
  public long expectedInput() {
    return inputs == null ? -1 : inputs.expected();
  }

  @Override
  public long expectedOutput() {
    return out == null ? -1 : out.size();
  }

  @Override
  public Transferred transferred() {
    List<Transferred.Stream> files =
        inputs == null
            ? List.of()
            : inputs.tallies().stream().map(tally -> stream(tally, null)).toList();
    long size = expectedOutput();
    return new Transferred(files, out == null ? null : stream(out.tally(), size < 0 ? null : size));
  }

  private static Transferred.Stream stream(Tally tally, @Nullable Long size) {
    return new Transferred.Stream(tally.bytes(), size, tally.sha256().orElse(null));
  }

  @Override
  public void whole() {
    if (out != null) {
      out.whole();
    }
  }

  @Override
  public void ended(boolean succeeded) {
    if (inputs != null) {
      inputs.end();
    }
    if (out != null) {
      out.ended(succeeded);
    }
  }
}
