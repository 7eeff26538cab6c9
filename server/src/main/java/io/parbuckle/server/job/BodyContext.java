package io.parbuckle.server.job;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Failures;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.Job;
import io.parbuckle.api.job.JobAborted;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A running job as its body holds it.
///
/// **Threads.** The body's own; [#aborted] and progress from any.
final class BodyContext implements JobContext {

  private final LiveJob job;
  private final JobEngine engine;
  private final Time time;

  /// The first file is handed out by [#input], the others by [#nextInput].
  private @Nullable InputStream first;

  /// Whether the body reports progress itself.
  private volatile boolean speaks;

  private final ByteProgress received;
  private final ByteProgress sent;

  BodyContext(LiveJob job, JobEngine engine, Time time) {
    this.job = job;
    this.engine = engine;
    this.time = time;
    this.received = new ByteProgress(() -> pipes().expectedInput(), time::nanos, this::moved);
    this.sent = new ByteProgress(() -> pipes().expectedOutput(), time::nanos, this::moved);
  }

  private void moved(int percent) {
    if (!speaks) {
      job.report((double) percent, null, null, time.nanos());
    }
  }

  /// A body whose lock was taken away has no say any more.
  private LiveJob mine() {
    if (job.isCutOff()) {
      throw new Fault.CallError(
          Errno.ECANCELED, "The lock of this job was released because it did not stop.");
    }
    return job;
  }

  /// The same, once its caller knows of it.
  private LiveJob known() {
    if (!job.awaitKnown()) {
      throw new JobAborted();
    }
    return mine();
  }

  @Override
  public long id() {
    return job.id();
  }

  @Override
  public Caller owner() {
    return job.owner();
  }

  @Override
  public void progress(@Nullable Double percent, @Nullable String text, @Nullable JsonValue extra) {
    speaks = true;
    mine().report(percent, text, extra, time.nanos());
  }

  @Override
  public void describe(String text) {
    known().describe(text);
  }

  @Override
  public OutputStream log() {
    JobLog log = mine().log();
    if (log == null) {
      throw new IllegalStateException(job.method().name() + " was declared without logs");
    }
    return log.stream();
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public Optional<JsonValue> checkpoint() {
    return Optional.ofNullable(job.checkpoint());
  }

  @Override
  public void checkpoint(JsonValue value) {
    if (job.method().policy().fate() != Fate.RESUME) {
      throw new IllegalStateException(
          job.method().name() + " saves a checkpoint and was not declared with the fate resume");
    }
    engine.save(known(), value);
  }

  @Override
  public InputStream input() throws IOException {
    InputStream open = first;
    if (open != null) {
      return open;
    }
    if (!pipes().hasInput()) {
      throw Wanted.notOpen("input");
    }
    try {
      InputStream opened = watched().orElseThrow(() -> Wanted.notOpen("input"));
      first = opened;
      return opened;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while waiting for the upload", e);
    }
  }

  @Override
  public Optional<InputStream> nextInput() throws IOException, InterruptedException {
    if (first == null) {
      return Optional.of(input());
    }
    return watched();
  }

  private Optional<InputStream> watched() throws IOException, InterruptedException {
    return pipes().nextInput().map(file -> new WatchedInput(file, received));
  }

  @Override
  public boolean hasOutput() {
    return pipes().hasOutput();
  }

  @Override
  public OutputStream output() throws IOException {
    if (!pipes().hasOutput()) {
      throw Wanted.notOpen("output");
    }
    return new WatchedInput.WatchedOutput(pipes().output(), sent);
  }

  @Override
  public void outputSize(long bytes) {
    if (pipes().hasOutput()) {
      pipes().outputSize(bytes);
    }
  }

  private Pipes pipes() {
    return mine().terms().pipes();
  }

  @Override
  public boolean aborted() {
    return job.isCutOff() || job.toldToStop();
  }

  @Override
  public void pause(Duration duration) throws InterruptedException {
    if (aborted()) {
      throw new InterruptedException("the job was asked to stop");
    }
    time.sleep(duration);
  }

  @Override
  public Job start(String method, List<JsonValue> arguments) {
    if (mine().method().sideEffectFree()) {
      throw new IllegalStateException(
          job.method().name() + " starts another job and was declared to have no side effects");
    }
    return engine.start(method, arguments);
  }

  /// What the other one threw is thrown here: a call error as it is, anything else as a call error
  /// with its text, as the reference of that release does. Null for a job that was aborted or
  /// failed without a text (`jobs.md` §17).
  @Override
  public JsonValue wrap(Job other) throws InterruptedException {
    return switch (engine.followed(mine(), other)) {
      case JobOutcome.Succeeded succeeded -> succeeded.result();
      case JobOutcome.Aborted _ -> JsonValue.NULL;
      case JobOutcome.Failed failed -> thrown(failed.cause());
    };
  }

  private static JsonValue thrown(Exception cause) {
    String text = Failures.text(cause);
    if (text.isEmpty()) {
      return JsonValue.NULL;
    }
    throw switch (cause) {
      case Fault.CallError error -> error;
      case Fault.CommandFailed failed ->
          new Fault.CallError(Errno.EFAULT, String.valueOf(failed.getMessage()));
      default -> new Fault.CallError(Errno.EFAULT, text);
    };
  }
}
