package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.StartRefused;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.fixture.SettableTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SqliteDatabaseTest extends DatabaseContract {

  @TempDir Path folder;

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.FULL, new SettableTime());
  }

  @Override
  void migrated() {
    new Migrations(database, folder, "0.1.0", new SettableTime()).own();
  }

  @Test
  void nobody_else_may_read_the_file_or_what_lies_beside_it() throws IOException {
    for (String name : new String[] {"parbuckle.db", "parbuckle.db-wal", "parbuckle.db-shm"}) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void commits_wait_for_the_disk_unless_durability_is_relaxed() {
    JdbcDatabase relaxed =
        JdbcDatabase.open(folder.resolve("other.db"), Durability.RELAXED, new SettableTime());

    try (relaxed) {
      assertThat(synchronous(database)).isEqualTo(2);
      assertThat(synchronous(relaxed)).isEqualTo(1);
    }
  }

  private static int synchronous(JdbcDatabase database) {
    return database.write(
        "look", tx -> tx.sql("pragma synchronous").first(Integer.class).orElseThrow());
  }

  @Test
  void a_damaged_file_is_refused_with_a_sentence_and_left_as_it_is() throws IOException {
    Path garbage = folder.resolve("garbage.db");
    Files.writeString(garbage, "this is no database, whatever its name says");
    Path empty = folder.resolve("empty.db");
    Files.createFile(empty);
    Path cut = folder.resolve("cut.db");
    try (JdbcDatabase whole = JdbcDatabase.open(cut, Durability.FULL, new SettableTime())) {
      whole.write("make", tx -> tx.sql("create table a (b text)").update());
      for (int i = 0; i < 50; i++) {
        whole.write(
            "fill",
            tx -> tx.sql("insert into a values (:text)").bind("text", "x".repeat(4000)).update());
      }
    }
    try (RandomAccessFile file = new RandomAccessFile(cut.toFile(), "rw")) {
      file.setLength(file.length() / 2);
    }

    for (Path file : new Path[] {garbage, empty, cut}) {
      long size = Files.size(file);
      assertThatThrownBy(() -> JdbcDatabase.open(file, Durability.FULL, new SettableTime()))
          .isInstanceOf(StartRefused.class)
          .hasMessageContaining(file.toString())
          .hasMessageContaining("damaged")
          .hasMessageContaining("It was left as it is.");
      assertThat(Files.size(file)).isEqualTo(size);
    }
  }

  @Test
  void on_a_full_disk_all_works_of_a_commit_hear_that_it_is_full_and_later_ones_go_on()
      throws Exception {
    database.write(
        "fill", tx -> tx.sql("pragma max_page_count = 1").first(Long.class).orElseThrow());
    CountDownLatch held = new CountDownLatch(1);
    List<Future<Integer>> answers = new ArrayList<>();
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      answers.add(
          callers.submit(
              () ->
                  database.write(
                      "hold",
                      _ -> {
                        awaited(held);
                        return 1;
                      })));
      for (int i = 0; i < 10; i++) {
        long id = i;
        answers.add(
            callers.submit(() -> database.write("put", tx -> put(tx, id, "x".repeat(100_000)))));
      }
      held.countDown();
    }

    assertThat(answers)
        .filteredOn(answer -> answer.state() == Future.State.FAILED)
        .isNotEmpty()
        .allSatisfy(
            answer ->
                assertThat(answer.exceptionNow())
                    .isInstanceOfSatisfying(
                        Fault.CallError.class,
                        error -> assertThat(error.errno()).isEqualTo(Errno.ENOSPC)));
    database.write(
        "room", tx -> tx.sql("pragma max_page_count = 100000").first(Long.class).orElseThrow());
    assertThat(database.<Integer>write("put", tx -> put(tx, 99, "y"))).isEqualTo(1);
  }

  @Test
  void a_closed_database_refuses_writes() {
    database.close();

    assertThatThrownBy(() -> database.write("late", _ -> 1)).hasMessage("the database is closed");
  }
}
