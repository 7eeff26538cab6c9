package io.parbuckle.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.store.Taken;
import io.parbuckle.api.store.Tx;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What [JdbcDatabase] promises, whatever database is under it.
abstract class DatabaseContract {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00.123Z");

  JdbcDatabase database;

  abstract JdbcDatabase open();

  record Thing(long id, String firstWord, @Nullable Long number, boolean yes, Instant seenAt) {}

  @BeforeEach
  void begin() {
    database = open();
    database.write(
        "make",
        tx ->
            tx.sql(
                    """
                    create table thing (
                      id bigint primary key, first_word text, number bigint, yes int, seen_at bigint
                    )
                    """)
                .update());
  }

  @AfterEach
  void end() {
    database.close();
  }

  static int put(Tx tx, long id, String word) {
    return tx.sql(
            """
            insert into thing (id, first_word, number, yes, seen_at)
            values (:id, :word, :number, :yes, :seen)
            """)
        .bind("id", id)
        .bind("word", word)
        .bind("number", null)
        .bind("yes", true)
        .bind("seen", NOON)
        .update();
  }

  private List<String> words() {
    return database.read(
        tx -> tx.sql("select first_word from thing order by id").list(String.class));
  }

  @Test
  void what_was_written_is_read_into_records_by_component_name() {
    int rows = database.write("put", tx -> put(tx, 1, "a ':word' -- word"));

    List<Thing> things =
        database.read(
            tx ->
                tx.sql("select * from thing where id = :id and first_word <> ':id'")
                    .bind("id", 1)
                    .list(Thing.class));

    assertThat(rows).isEqualTo(1);
    assertThat(things).containsExactly(new Thing(1, "a ':word' -- word", null, true, NOON));
  }

  @Test
  void a_work_that_throws_takes_back_only_itself_and_the_caller_gets_its_exception() {
    database.write("put", tx -> put(tx, 1, "kept"));

    assertThatThrownBy(
            () ->
                database.write(
                    "fail",
                    tx -> {
                      put(tx, 2, "lost");
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no");

    assertThat(words()).containsExactly("kept");
  }

  @Test
  void works_that_fail_between_others_in_one_commit_do_not_disturb_them() throws Exception {
    int works = 200;
    List<Future<Integer>> answers = new ArrayList<>();
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < works; i++) {
        long id = i;
        answers.add(
            callers.submit(
                () -> {
                  go.await();
                  return database.write(
                      "put",
                      tx -> {
                        int rows = put(tx, id, "w" + id);
                        if (id % 3 == 0) {
                          throw new IllegalStateException("third");
                        }
                        return rows;
                      });
                }));
      }
      go.countDown();
    }

    long failed = answers.stream().filter(answer -> answer.state() == Future.State.FAILED).count();
    assertThat(failed).isEqualTo(67);
    assertThat(words()).hasSize(works - 67).doesNotContain("w0", "w3").contains("w1", "w199");
  }

  @Test
  void what_follows_a_commit_runs_after_it_and_not_at_all_when_the_work_fails() {
    List<String> told = Collections.synchronizedList(new ArrayList<>());

    database.write(
        "put",
        tx -> {
          database.afterCommit(() -> told.add("after " + words().size()));
          told.add("inside");
          return put(tx, 1, "a");
        });
    assertThatThrownBy(
            () ->
                database.write(
                    "fail",
                    _ -> {
                      database.afterCommit(() -> told.add("never"));
                      throw new IllegalArgumentException("no");
                    }))
        .isInstanceOf(IllegalArgumentException.class);
    database.afterCommit(() -> told.add("outside"));

    assertThat(told).containsExactly("inside", "after 1", "outside");
  }

  @Test
  void a_write_inside_a_write_belongs_to_the_same_transaction() {
    assertThatThrownBy(
            () ->
                database.write(
                    "outer",
                    _ -> {
                      database.write("inner", tx -> put(tx, 1, "a"));
                      assertThat(words()).containsExactly("a");
                      throw new IllegalArgumentException("no");
                    }))
        .hasMessage("no");

    assertThat(words()).isEmpty();
  }

  @Test
  void a_reader_sees_one_state_whatever_is_written_meanwhile() throws Exception {
    database.write("put", tx -> put(tx, 1, "a"));
    CountDownLatch seen = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<List<String>> view =
          callers.submit(
              () ->
                  database.read(
                      tx -> {
                        tx.sql("select count(*) from thing").first(Long.class);
                        seen.countDown();
                        awaited(written);
                        return tx.sql("select first_word from thing").list(String.class);
                      }));
      seen.await();
      database.write("put", tx -> put(tx, 2, "b"));
      written.countDown();

      assertThat(view.get()).containsExactly("a");
    }
    assertThat(words()).containsExactly("a", "b");
  }

  static void awaited(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_statement_that_fails_is_named_without_its_values() {
    database.write("put", tx -> put(tx, 1, "a"));

    assertThatThrownBy(() -> database.write("put", tx -> put(tx, 1, "hunter2")))
        .isInstanceOf(Taken.class)
        .hasMessageContaining("insert into thing")
        .hasMessageNotContaining("hunter2");

    database.write("put", tx -> put(tx, 2, "again"));
    assertThat(words()).containsExactly("a", "again");
  }

  @Test
  void names_that_are_not_bound_or_not_there_are_mistakes() {
    assertThatThrownBy(
            () ->
                database.read(tx -> tx.sql("select 1 from thing where id = :id").first(Long.class)))
        .hasMessage(":id was not bound in select 1 from thing where id = :id");
    assertThatThrownBy(
            () -> database.read(tx -> tx.sql("select 1").bind("id", 1).first(Long.class)))
        .hasMessage("there is no :id in select 1");
  }

  @Test
  void an_interrupted_caller_gets_its_result_and_keeps_its_flag() {
    Thread.currentThread().interrupt();

    int rows = database.write("put", tx -> put(tx, 1, "a"));

    assertThat(rows).isEqualTo(1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(words()).containsExactly("a");
  }

  @Test
  void numbers_rise_and_are_given_once_by_many_callers() throws Exception {
    migrated();
    List<Long> given = Collections.synchronizedList(new ArrayList<>());
    try (NumberBlocks numbers = new NumberBlocks(database, "job", 10);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        callers.execute(
            () -> {
              for (int n = 0; n < 50; n++) {
                given.add(numbers.next());
              }
            });
      }
    }

    assertThat(given).hasSize(400).doesNotHaveDuplicates();
  }

  @Test
  void numbers_go_on_after_an_orderly_close_and_skip_what_a_crash_may_have_given() {
    migrated();
    NumberBlocks first = new NumberBlocks(database, "job", 10);
    first.next();
    first.next();
    first.close();
    NumberBlocks crashed = new NumberBlocks(database, "job", 10);
    long three = crashed.next();
    NumberBlocks after = new NumberBlocks(database, "job", 10);

    assertThat(three).isEqualTo(3);
    assertThat(after.next()).isEqualTo(13);
  }

  abstract void migrated();
}
