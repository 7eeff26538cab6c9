package io.parbuckle.server.job;

import io.parbuckle.protocol.json.JsonValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Where a job stands. A wrong transition does not compile.
///
///     Waiting ──▶ Running ──▶ Succeeded
///        │  ◀──────  ├──────▶ Failed     the body threw, or the server died and the fate is `fail`
///        └───────────┴──────▶ Aborted    someone asked; nothing else leads here
///
/// Back to Waiting only when the server died and the job's fate is to run again. From Waiting to
/// Failed only when what the job needs has gone with the server.
public sealed interface JobState {

  /// The contract's word.
  String word();

  /// In line for its lock, or for a free place.
  record Waiting(Instant since) implements JobState {

    public Running started(Instant now) {
      return new Running(now);
    }

    public Aborted aborted(Instant now) {
      return new Aborted(now);
    }

    /// A pipe that it needed, or its method, was lost with the server.
    public Failed lost(Instant now, JobError error) {
      return new Failed(now, error);
    }

    @Override
    public String word() {
      return "WAITING";
    }
  }

  /// Its body runs, or has been told to stop and has not yet.
  record Running(Instant since) implements JobState {

    public Succeeded succeeded(Instant now, JsonValue result) {
      return new Succeeded(now, result, null);
    }

    /// The body returned something that cannot be written as JSON.
    public Succeeded succeededUnwritten(Instant now, String reason) {
      return new Succeeded(now, JsonValue.NULL, reason);
    }

    public Failed failed(Instant now, JobError error) {
      return new Failed(now, error);
    }

    public Aborted aborted(Instant now) {
      return new Aborted(now);
    }

    /// The server died; the job may run again.
    public Waiting requeued(Instant now) {
      return new Waiting(now);
    }

    @Override
    public String word() {
      return "RUNNING";
    }
  }

  /// Nothing follows these three.
  sealed interface Ended extends JobState {
    Instant at();
  }

  /// @param result as the body returned it, secrets included
  /// @param unwritten why the result cannot be shown; null when it can
  record Succeeded(Instant at, JsonValue result, @Nullable String unwritten) implements Ended {

    @Override
    public String word() {
      return "SUCCESS";
    }
  }

  record Failed(Instant at, JobError error) implements Ended {

    @Override
    public String word() {
      return "FAILED";
    }
  }

  record Aborted(Instant at) implements Ended {

    @Override
    public String word() {
      return "ABORTED";
    }
  }
}
