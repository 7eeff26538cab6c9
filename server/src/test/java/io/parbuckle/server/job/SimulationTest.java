package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Thousands of random histories of an engine: jobs are started, joined, aborted, awaited, paused,
/// cut off and killed, the disk fills up and empties, and after each step of any thread everything
/// that must hold does.
///
/// A failure names its seed; `-Dparbuckle.seed=N -Dparbuckle.histories=1` runs it again, step by
/// step the same. `make simulate` runs many.
final class SimulationTest {

  private static final int HISTORIES = Integer.getInteger("parbuckle.histories", 200);
  private static final long SEED = Long.getLong("parbuckle.seed", 1);

  @TempDir Path folder;
  private Path template;

  @BeforeEach
  void makeTemplate() {
    template = folder.resolve("template.db");
    Time time = Time.system();
    try (JdbcDatabase database = JdbcDatabase.open(template, Durability.RELAXED, time)) {
      new Migrations(database, folder, "0.1.0", time).own();
    }
  }

  private long run(long seed) {
    try {
      return new SimulatedHistory(seed, folder, template).run();
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("in the history of seed " + seed + ": " + e.getMessage(), e);
    }
  }

  @Test
  void whatever_happens_in_whatever_order_every_promise_is_kept() {
    for (long seed = SEED; seed < SEED + HISTORIES; seed++) {
      run(seed);
    }
  }

  @Test
  void the_same_seed_gives_the_same_history() {
    assertThat(run(SEED)).isEqualTo(run(SEED)).isNotEqualTo(run(SEED + 1));
  }
}
