package io.parbuckle.server.job;

import io.parbuckle.api.job.Fate;
import io.parbuckle.api.job.JobContext;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.server.fixture.RealTime;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// A process that takes jobs in as fast as it can until it is killed. Each id that was acknowledged
/// is one line on standard output.
final class Victim {

  private static final int CALLERS = 8;

  private Victim() {}

  /// @param args the data folder
  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    Workshop shop = Workshop.realTime(folder, methods(folder));
    System.out.println("ready");
    for (int i = 0; i < CALLERS; i++) {
      int caller = i;
      Thread.ofVirtual().start(() -> submit(shop, caller));
    }
    Thread.currentThread().join(); // killed from outside
  }

  /// One of each fate, with and without lock; bodies of a lock leave a witness when two are inside.
  static JobMethod[] methods(Path folder) {
    return new JobMethod[] {
      Methods.job("test.quick", (_, arguments) -> arguments.getFirst()).build(),
      Methods.job("test.fail", (_, _) -> slept()).build(),
      Methods.job(
              "test.again",
              (_, _) -> {
                alone(folder);
                return JsonValue.NULL;
              })
          .lock("L")
          .queueSize(null)
          .fate(Fate.REQUEUE)
          .build(),
      Methods.job("test.resume", (job, _) -> resumed(job)).fate(Fate.RESUME).build()
    };
  }

  /// Counts to three and saves each number; answers where it began.
  private static JsonValue resumed(JobContext job) throws InterruptedException {
    JsonValue begins = job.checkpoint().orElse(JsonInteger.of(0));
    for (long n = ((JsonInteger) begins).small() + 1; n <= 3; n++) {
      job.checkpoint(JsonInteger.of(n));
      new RealTime().sleep(Duration.ofMillis(2));
    }
    return begins;
  }

  private static JsonValue slept() throws InterruptedException {
    new RealTime().sleep(Duration.ofMillis(20));
    return JsonValue.NULL;
  }

  private static void alone(Path folder) throws Exception {
    Path witness = folder.resolve("inside-" + ProcessHandle.current().pid());
    try {
      Files.createFile(witness);
    } catch (FileAlreadyExistsException e) {
      Files.writeString(folder.resolve("two-holders"), e.toString(), StandardOpenOption.CREATE);
    }
    new RealTime().sleep(Duration.ofMillis(2));
    Files.deleteIfExists(witness);
  }

  private static void submit(Workshop shop, int caller) {
    List<String> names = List.of("test.quick", "test.fail", "test.again", "test.resume");
    for (int n = 0; true; n++) {
      JobMethod method = shop.method(names.get((caller + n) % names.size()));
      long id =
          shop.run(Workshop.caller("u" + caller, false, Set.of()), null, method, JsonInteger.of(n));
      synchronized (Victim.class) {
        System.out.println(id);
        System.out.flush();
      }
    }
  }
}
