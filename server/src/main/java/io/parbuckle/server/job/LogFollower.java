package io.parbuckle.server.job;

import io.parbuckle.api.event.Emitter;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.job.JobState.Ended;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Tells one listener what a job writes into its log, until the job has ended (`extensions.md`
/// §7.4).
///
/// **Threads.** The listener's producer.
final class LogFollower {

  /// At most five notifications a second.
  private static final Duration PACE = Duration.ofMillis(200);

  private final Emitter emitter;

  LogFollower(Emitter emitter) {
    this.emitter = emitter;
  }

  /// Follows a job that has not ended, or ended a moment ago.
  void follow(LiveJob job, int lines) throws IOException, InterruptedException {
    if (!job.method().logs()) {
      throw noLogs();
    }
    while (job.log() == null && !(job.state() instanceof Ended)) {
      emitter.pause(PACE); // it waits for its turn
    }
    JobLog log = job.log();
    try (LogTail tail = new LogTail(job.logFile(), () -> place(log))) {
      boolean _ = tail.open(lines);
      boolean over;
      do {
        over = job.state() instanceof Ended; // before the last look
        tell(tail);
        if (!over) {
          emitter.pause(PACE);
        }
      } while (!over);
    }
  }

  private static LogTail.Place place(@Nullable JobLog log) {
    return log == null ? LogTail.Place.BEGINNING : log.place();
  }

  /// Tells the end of a log to which nothing is added any more.
  void tell(@Nullable String path, int lines) throws IOException, InterruptedException {
    if (path == null) {
      throw noLogs();
    }
    try (LogTail tail = new LogTail(Path.of(path), () -> LogTail.Place.BEGINNING)) {
      if (tail.open(lines)) {
        tell(tail);
      }
    }
  }

  private void tell(LogTail tail) throws IOException, InterruptedException {
    String text = tail.read();
    while (!text.isEmpty()) {
      emitter.added(JsonObject.of("data", JsonText.of(text)));
      emitter.pause(PACE);
      text = tail.read();
    }
  }

  private static Fault noLogs() {
    return new Fault.CallError(Errno.EFAULT, "This job has no logs");
  }
}
