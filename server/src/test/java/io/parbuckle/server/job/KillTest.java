package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.job.JobDetails.Interruption;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process with an engine in it is killed again and again on one folder, while it takes in jobs
/// of every fate. After each kill what it had acknowledged is found, no id was given twice, no lock
/// had two holders, each job that ran met its declared fate once, and logs are whole.
///
/// `-Dparbuckle.kills=500` for many, `-Dparbuckle.seed=…` for other moments. What was found is
/// written to `target/kills.txt`.
final class KillTest {

  private static final int KILLS = Integer.getInteger("parbuckle.kills", 20);
  private static final long SEED = Long.getLong("parbuckle.seed", 1);

  /// Enough that killing finds jobs in every state.
  private static final int ACKNOWLEDGED_MIN = 20;

  private static final int ACKNOWLEDGED_MORE = 200;

  /// How much later than the last acknowledgement it may be killed.
  private static final long LATER_NANOS_MAX = 5_000_000;

  @TempDir Path folder;

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final TreeSet<Long> acknowledged = new TreeSet<>();

  private int interrupted;
  private int waited;
  private int logLines;

  /// What a process had acknowledged when it was killed.
  ///
  /// @param lines the lines of logs that it had acknowledged, by job
  private record Said(List<Long> ids, Map<Long, List<String>> lines) {}

  /// A job as the killed process left it.
  private record Left(String state, int attempt, int interruptions) {}

  @Test
  void what_was_acknowledged_outlives_every_kill() throws Exception {
    for (int kill = 1; kill <= KILLS; kill++) {
      Said said = killed();
      long before = acknowledged.isEmpty() ? 0 : acknowledged.last();
      for (long id : said.ids()) {
        assertThat(id).as("kill %s: ids only rise", kill).isGreaterThan(before);
        assertThat(acknowledged.add(id)).as("kill %s: id %s is new", kill, id).isTrue();
      }
      lookAround(kill, said, before);
    }
    Files.writeString(
        Files.createDirectories(Path.of("target")).resolve("kills.txt"),
        """
        kills %d (seed %d): %d jobs acknowledged, all there; %d ran and %d waited when they were \
        killed, each met its fate once; %d acknowledged lines of logs, all there
        """
            .formatted(KILLS, SEED, acknowledged.size(), interrupted, waited, logLines));
    assertThat(interrupted).as("jobs that ran when they were killed").isPositive();
    assertThat(waited).as("jobs that waited when they were killed").isPositive();
  }

  private Said killed() throws IOException, InterruptedException {
    int until = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE);
    Path err = Files.createTempFile(folder, "victim", ".err");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectError(err.toFile())
            .start();
    Said said = new Said(new ArrayList<>(), new HashMap<>());
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        hear(line, said);
        if (said.ids().size() == until && line.startsWith("job ")) {
          LockSupport.parkNanos(random.nextLong(LATER_NANOS_MAX));
          process.toHandle().destroyForcibly(); // leaves what it has said to be read
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor())
        .as("killed, not ended by itself: %s", Files.readString(err))
        .isEqualTo(128 + 9);
    Files.delete(err);
    return said;
  }

  /// The last line may be cut off: what is not a whole line was not acknowledged.
  private static void hear(String line, Said said) {
    String[] words = line.split(" ", 3);
    if (words[0].equals("job") && words.length == 2) {
      said.ids().add(Long.parseLong(words[1]));
    } else if (words[0].equals("log") && words.length == 3) {
      said.lines()
          .computeIfAbsent(Long.parseLong(words[1]), _ -> new ArrayList<>())
          .add("line " + words[2]);
    }
  }

  private void lookAround(int kill, Said said, long before) throws Exception {
    assertThat(folder.resolve("two-holders")).as("kill %s", kill).doesNotExist();
    try (Workshop shop = Workshop.unrecovered(folder, Victim.methods(folder, _ -> {}))) {
      Map<Long, Left> left = left(shop);
      shop.engine.recover();
      for (Map.Entry<Long, Left> job : left.entrySet()) {
        metItsFate(kill, job.getKey(), job.getValue(), shop);
      }
      for (long id : said.ids()) {
        shop.engine.outcome(id);
        endedAsDeclared(kill, shop.engine.require(id), left.get(id));
      }
      for (Map.Entry<Long, List<String>> log : said.lines().entrySet()) {
        assertThat(Files.readAllLines(shop.logs.resolve(log.getKey() + ".log")))
            .as("kill %s: log of job %s", kill, log.getKey())
            .containsSubsequence(log.getValue());
        logLines += log.getValue().size();
      }
      readable(kill, shop, before);
    }
    for (long id : said.ids()) {
      Files.deleteIfExists(folder.resolve("begun-" + id));
    }
  }

  private static Map<Long, Left> left(Workshop shop) {
    Map<Long, Left> left = new HashMap<>();
    for (JobRow row : new JobStore(shop.database).live()) {
      int interruptions = shop.engine.view(row).details().interruptions().size();
      left.put(row.id(), new Left(row.state(), row.attempt(), interruptions));
    }
    return left;
  }

  private void metItsFate(int kill, long id, Left left, Workshop shop) {
    JobView job = shop.engine.require(id);
    List<Interruption> interruptions = job.details().interruptions();
    if (!left.state().equals("RUNNING")) {
      waited++;
      assertThat(interruptions).as("kill %s: job %s", kill, id).hasSize(left.interruptions());
      return;
    }
    interrupted++;
    boolean fails =
        List.of("test.quick", "test.free", "test.fail", "test.pipe").contains(job.method());
    assertThat(interruptions)
        .as("kill %s: job %s met its fate once", kill, id)
        .hasSize(left.interruptions() + 1);
    assertThat(interruptions.getLast().cause()).isEqualTo("crash");
    assertThat(interruptions.getLast().became()).isEqualTo(fails ? "FAILED" : "WAITING");
  }

  private void endedAsDeclared(int kill, JobView job, @Nullable Left left) throws IOException {
    boolean ran = left != null && left.state().equals("RUNNING");
    boolean lost =
        switch (job.method()) {
          case "test.quick", "test.free", "test.fail" -> ran;
          case "test.pipe" -> left != null; // what it needs has gone with the process
          default -> false;
        };
    assertThat(job.state().word())
        .as("kill %s: job %s of %s, left %s", kill, job.id(), job.method(), left)
        .isEqualTo(lost ? "FAILED" : "SUCCESS");
    Path witness = folder.resolve("begun-" + job.id());
    long begun = Files.exists(witness) ? Files.size(witness) : 0;
    assertThat(begun)
        .as("kill %s: how often the body of job %s of %s began", kill, job.id(), job.method())
        .isBetween(lost ? 0L : 1L, (long) Math.max(1, job.details().attempt()));
  }

  /// The list has all that was acknowledged since the kill before, each as a whole record.
  private void readable(int kill, Workshop shop, long before) {
    JsonArray listed =
        (JsonArray) shop.asked(Workshop.ADMIN, "[[\"id\",\">\"," + before + "]]", "{}");
    assertThat(listed.items()).allMatch(job -> ((JsonObject) job).members().size() == 19);
    List<Long> ids = shop.listed("[[\"id\",\">\"," + before + "]]", "{\"select\":[\"id\"]}");
    assertThat(ids).as("kill %s", kill).containsAll(acknowledged.tailSet(before, false));
    long count =
        shop.database.read(
            tx -> tx.sql("select count(*) from job").first(Long.class).orElseThrow());
    assertThat(count)
        .as("kill %s: none is lost later", kill)
        .isGreaterThanOrEqualTo(acknowledged.size());
  }
}
