package io.parbuckle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// The processes that were started here, and nobody else's.
///
/// Servers and load each get a CPU of their own when `taskset` is there and there are two, so that
/// neither is counted among the other's costs.
///
/// **Threads.** Any.
final class Children implements AutoCloseable {

  private static final Path TASKSET = Path.of("/usr/bin/taskset");
  private static final long STOP_SECONDS = 15;

  private final List<Process> running = new CopyOnWriteArrayList<>();
  private final Path errors;

  /// Where a process runs.
  enum Place {
    SERVER_CPU("0"),
    LOAD_CPU("1"),
    ANYWHERE("");

    private final String cpu;

    Place(String cpu) {
      this.cpu = cpu;
    }
  }

  /// @param errors a file for what they say on standard error
  Children(Path errors) {
    this.errors = errors;
  }

  /// Whether [Place] has any effect.
  static boolean pins() {
    return Files.isExecutable(TASKSET) && Runtime.getRuntime().availableProcessors() >= 2;
  }

  /// @param environment what it has beyond ours
  Process start(Place place, List<String> command, Map<String, String> environment)
      throws IOException {
    List<String> words = new ArrayList<>();
    if (pins() && place != Place.ANYWHERE) {
      words.addAll(List.of(TASKSET.toString(), "-c", place.cpu));
    }
    words.addAll(command);
    var builder = new ProcessBuilder(words);
    builder.environment().putAll(environment);
    builder.redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()));
    Process process = builder.start();
    running.add(process);
    return process;
  }

  /// Asks it to stop, and ends it after 15 s.
  void stop(Process process) {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    running.remove(process);
  }

  /// What they said last on standard error.
  String lastWords() throws IOException {
    List<String> lines = Files.readAllLines(errors);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }

  @Override
  public void close() {
    running.forEach(this::stop);
  }
}
