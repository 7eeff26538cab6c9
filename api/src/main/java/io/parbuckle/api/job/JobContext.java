package io.parbuckle.api.job;

import io.parbuckle.api.Caller;
import io.parbuckle.protocol.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running job, as its body holds it.
///
/// **Threads.** The body's own, except [#aborted], which may be asked from any.
public interface JobContext {

  long id();

  /// Who started it, as of its creation.
  Caller owner();

  /// Says how far the work is. Each change reaches the listeners.
  ///
  /// @param percent 0 to 100; the fraction is cut off
  /// @param text empty leaves the text as it is
  default void progress(double percent, String text) {
    progress(percent, text, null);
  }

  /// The same with a value of the body's own for its clients.
  ///
  /// @param percent null leaves it
  /// @param text null or empty leaves it
  /// @param extra null leaves it, and so does what Python takes for false, as in the contract
  void progress(@Nullable Double percent, @Nullable String text, @Nullable JsonValue extra);

  void describe(String text);

  /// The job's log; only for methods declared with logs.
  OutputStream log();

  /// A line of the job's log.
  ///
  /// @throws IOException if it cannot be written
  default void logLine(String line) throws IOException {
    log().write((line + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /// Which attempt this is, from 1: an earlier one failed, or its server went.
  int attempt();

  /// What was saved last, by this attempt or an earlier one; empty when nothing was.
  Optional<JsonValue> checkpoint();

  /// Saves how far the work is, for the attempt after a stop or crash of the server; only for
  /// methods of the fate [Fate#RESUME]. It is durable when this returns. At most 1 MiB as JSON.
  ///
  /// @throws io.parbuckle.api.fault.Fault when it cannot be stored; the one before stands
  void checkpoint(JsonValue value);

  /// What the client uploads first.
  ///
  /// @throws IOException if nothing is uploaded (`Pipe 'input' is not open`)
  InputStream input() throws IOException;

  /// The next uploaded file, after the current one; empty when there are no more.
  Optional<InputStream> nextInput() throws IOException, InterruptedException;

  /// Whether somebody downloads.
  boolean hasOutput();

  /// What the client downloads.
  OutputStream output() throws IOException;

  /// Tells the download how many bytes will come, before the first of them.
  void outputSize(long bytes);

  /// Whether the job was asked to stop.
  boolean aborted();

  /// @throws JobAborted if the job was asked to stop
  default void stopIfAborted() {
    if (aborted()) {
      throw new JobAborted();
    }
  }

  /// Waits that long, or until the job is asked to stop.
  ///
  /// @throws InterruptedException when the job is asked to stop
  void pause(Duration duration) throws InterruptedException;

  /// Starts another job as the server itself, without request id or owner.
  Job start(String method, List<JsonValue> arguments);

  /// Follows another job: adopts its progress, waits for it, answers its result or throws its
  /// error.
  JsonValue wrap(Job other) throws InterruptedException;
}
