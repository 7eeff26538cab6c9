package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.server.fixture.SettableTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class KeptReadsTest {

  private static final String VALUE = "select value from number where name = :name";

  @TempDir Path folder;
  private JdbcDatabase database;
  private KeptReads<String, Long> kept;

  /// What was read from the database itself.
  private final List<String> read = new ArrayList<>();

  @BeforeEach
  void open() {
    database =
        JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.RELAXED, new SettableTime());
    write("create table number (name text, value integer)");
    write("insert into number values ('one', 1), ('two', 2)");
    kept = new KeptReads<>(database, 2);
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void write(String sql) {
    database.write("test", tx -> tx.sql(sql).update());
  }

  private long value(String name) {
    return kept.get(
        name,
        asked -> {
          read.add(asked);
          return database.read(
              tx -> tx.sql(VALUE).bind("name", asked).first(Long.class).orElse(0L));
        });
  }

  @Test
  void what_was_read_is_not_read_again_until_something_is_written() {
    assertThat(value("one")).isEqualTo(1);
    assertThat(value("one")).isEqualTo(1);
    assertThat(read).containsExactly("one");

    write("update number set value = 11 where name = 'one'");

    assertThat(value("one")).isEqualTo(11);
    assertThat(value("one")).isEqualTo(11);
    assertThat(read).containsExactly("one", "one");
  }

  @Test
  void a_write_that_is_taken_back_counts_as_one() {
    value("one");

    try {
      database.write(
          "test",
          tx -> {
            tx.sql("update number set value = 11").update();
            throw new IllegalStateException("taken back");
          });
    } catch (IllegalStateException _) {
      // as it should be
    }

    assertThat(value("one")).isEqualTo(1);
    assertThat(read).containsExactly("one", "one");
  }

  @Test
  void whoever_hears_of_a_write_reads_what_it_made() {
    value("one");
    List<Long> heard = new ArrayList<>();

    database.write(
        "test",
        tx -> {
          database.afterCommit(
              () -> joined(Thread.ofVirtual().start(() -> heard.add(value("one")))));
          return tx.sql("update number set value = 11").update();
        });

    assertThat(heard).containsExactly(11L);
  }

  @Test
  void nothing_is_kept_of_what_a_work_sees() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    List<Long> seen = new ArrayList<>();
    Thread reader =
        Thread.ofVirtual()
            .start(
                () ->
                    database.read(
                        tx -> {
                          tx.sql(VALUE).bind("name", "two").first(Long.class);
                          reading.countDown();
                          await(written);
                          seen.add(value("one"));
                          return 0;
                        }));
    reading.await();
    write("update number set value = 11 where name = 'one'");
    written.countDown();
    reader.join();

    assertThat(seen).containsExactly(1L); // as it was when that work began
    assertThat(value("one")).isEqualTo(11);
    assertThat(
            database.<Long>write(
                "test",
                tx -> {
                  tx.sql("update number set value = 12 where name = 'one'").update();
                  return value("one");
                }))
        .isEqualTo(12);
  }

  private static void joined(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void beyond_its_bound_all_of_them_go() {
    value("one");
    value("two");
    value("three");
    read.clear();

    assertThat(value("three")).isZero();
    assertThat(value("one")).isEqualTo(1);
    assertThat(read).containsExactly("one");
  }
}
