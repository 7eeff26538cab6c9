package io.parbuckle.server.job;

import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.api.job.Retry;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.job.JobMethod.Body;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/// A process that takes jobs of every fate in as fast as it can until it is killed. What it has
/// acknowledged is a line each on standard output: `job <id>`, and `log <id> <n>` for the n-th line
/// in the log of a job.
final class Victim {

  private static final int CALLERS = 8;

  private static final int LOG_LINES = 20;

  static final List<String> NAMES =
      List.of(
          "test.quick",
          "test.free",
          "test.fail",
          "test.again",
          "test.resume",
          "test.retry",
          "test.logs",
          "test.pipe");

  private Victim() {}

  /// @param args the data folder
  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    Workshop shop = Workshop.realTime(folder, methods(folder, Victim::say));
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      Thread.ofVirtual().start(() -> submit(shop, caller));
    }
    Thread.currentThread().join(); // killed from outside
  }

  private static synchronized void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void submit(Workshop shop, int caller) {
    for (int n = 0; true; n++) {
      JobMethod method = shop.method(NAMES.get((caller + n) % NAMES.size()));
      Started started =
          shop.engine.start(
              Workshop.caller("u" + caller, false, Set.of()),
              null,
              method,
              List.of(JsonInteger.of(n)),
              method.reads() ? new OpenPipes() : Pipes.NONE);
      say("job " + started.id());
      shop.engine.begin(started);
    }
  }

  /// One of each fate, with and without lock. Each body leaves a byte in `begun-<id>` when it
  /// begins, and `two-holders` when it finds another one within its lock.
  static JobMethod[] methods(Path folder, Consumer<String> say) {
    return new JobMethod[] {
      Methods.job("test.quick", begun(folder, (_, arguments) -> arguments.getFirst())).build(),
      Methods.job("test.free", begun(folder, (_, arguments) -> arguments.getFirst()))
          .sideEffectFree()
          .build(),
      Methods.job("test.fail", begun(folder, (_, _) -> slept(20))).build(),
      Methods.job("test.again", begun(folder, (_, _) -> alone(folder, "L")))
          .lock("L")
          .queueSize(null)
          .fate(Fate.REQUEUE)
          .build(),
      Methods.job("test.resume", begun(folder, (job, _) -> resumed(job))).fate(Fate.RESUME).build(),
      Methods.job("test.retry", begun(folder, (job, _) -> secondAttempt(job)))
          .fate(Fate.REQUEUE)
          .policy(none -> none.with(retry()))
          .build(),
      Methods.job("test.logs", begun(folder, (job, _) -> logged(job, say)))
          .fate(Fate.REQUEUE)
          .logs()
          .build(),
      Methods.job("test.pipe", begun(folder, (_, _) -> alone(folder, "P")))
          .lock("P")
          .queueSize(null)
          .reads()
          .build()
    };
  }

  private static Retry retry() {
    return new Retry(2, Duration.ofMillis(5), 1, Duration.ofMillis(5), 0, _ -> true);
  }

  private static Body begun(Path folder, Body body) {
    return (job, arguments) -> {
      Files.write(
          folder.resolve("begun-" + job.id()),
          new byte[] {'.'},
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
      return body.run(job, arguments);
    };
  }

  private static JsonValue slept(int millis) throws InterruptedException {
    Time.system().sleep(Duration.ofMillis(millis));
    return JsonValue.NULL;
  }

  /// Counts to three and saves each number; answers where it began.
  private static JsonValue resumed(JobContext job) throws InterruptedException {
    JsonValue begins = job.checkpoint().orElse(JsonInteger.of(0));
    for (long n = ((JsonInteger) begins).small() + 1; n <= 3; n++) {
      job.checkpoint(JsonInteger.of(n));
      slept(2);
    }
    return begins;
  }

  private static JsonValue secondAttempt(JobContext job) throws IOException {
    if (job.attempt() == 1) {
      throw new IOException("the first attempt fails");
    }
    return JsonValue.NULL;
  }

  private static JsonValue logged(JobContext job, Consumer<String> say)
      throws IOException, InterruptedException {
    for (int n = 0; n < LOG_LINES; n++) {
      job.logLine("line " + n + " of attempt " + job.attempt());
      say.accept("log " + job.id() + " " + n + " of attempt " + job.attempt());
      slept(1);
    }
    return JsonValue.NULL;
  }

  private static JsonValue alone(Path folder, String lock) throws Exception {
    Path witness = folder.resolve("inside-" + lock + "-" + ProcessHandle.current().pid());
    try {
      Files.createFile(witness);
    } catch (FileAlreadyExistsException e) {
      Files.writeString(folder.resolve("two-holders"), e.toString(), StandardOpenOption.CREATE);
    }
    try {
      return slept(2);
    } finally {
      Files.deleteIfExists(witness);
    }
  }
}
