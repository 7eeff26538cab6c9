package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process with an engine in it is killed again and again on one folder. What it had acknowledged
/// is found, no id is given twice, and each job met its fate.
final class KillTest {

  private static final int KILLS = Integer.getInteger("parbuckle.kills", 3);

  /// Enough that killing finds jobs in every state.
  private static final int ACKNOWLEDGED_MIN = 20;

  private static final int ACKNOWLEDGED_MORE = 200;

  @TempDir Path folder;

  @Test
  void acknowledged_jobs_outlive_the_process_and_ids_are_never_given_twice() throws Exception {
    SplittableRandom random = new SplittableRandom(1);
    Set<Long> acknowledged = new HashSet<>();

    for (int kill = 0; kill < KILLS; kill++) {
      int until = ACKNOWLEDGED_MIN + random.nextInt(ACKNOWLEDGED_MORE);
      for (long id : killedAfter(until)) {
        assertThat(acknowledged.add(id)).as("id %s is new", id).isTrue();
      }
    }

    assertThat(folder.resolve("two-holders")).doesNotExist();
    Workshop shop = Workshop.realTime(folder, Victim.methods(folder));
    try (shop) {
      for (long id : acknowledged) {
        shop.engine.outcome(id);
        JobView job = shop.engine.require(id);
        switch (job.method()) {
          case "test.again", "test.resume" ->
              assertThat(job.state().word()).as("job %s", id).isEqualTo("SUCCESS");
          default -> assertThat(job.state().word()).as("job %s", id).isIn("SUCCESS", "FAILED");
        }
      }
    }
  }

  /// The ids that were acknowledged before the process died.
  private List<Long> killedAfter(int until) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Victim.class.getName(),
                folder.toString())
            .redirectError(Files.createTempFile(folder, "victim", ".err").toFile())
            .start();
    List<Long> ids = new ArrayList<>();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (!line.isEmpty() && line.chars().allMatch(Character::isDigit)) {
          ids.add(Long.parseLong(line));
        }
        if (ids.size() == until) {
          process.toHandle().destroyForcibly(); // leaves what it has said to be read
        }
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.waitFor()).as("killed, not ended by itself").isEqualTo(128 + 9);
    return ids;
  }
}
