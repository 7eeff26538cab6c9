package io.parbuckle.server.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.server.fixture.OnPostgres;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.fixture.TestPostgres;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@OnPostgres
final class PostgresCrudTest extends CrudContract {

  private final TestPostgres postgres;

  PostgresCrudTest(TestPostgres postgres) {
    this.postgres = postgres;
  }

  @Override
  JdbcDatabase open() {
    return JdbcDatabase.open(postgres.database(), Durability.RELAXED, new SettableTime());
  }

  @Override
  String key() {
    return "bigint generated always as identity primary key";
  }

  /// Both have looked whether the name is free before either has it.
  @Test
  void of_two_updates_to_one_name_the_second_is_told_so() throws Exception {
    call("dock.boat.create", "[{\"name\":\"Argo\"}]");
    call("dock.boat.create", "[{\"name\":\"Bounty\"}]");
    CountDownLatch taken = new CountDownLatch(1);
    CountDownLatch mayCommit = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> first =
          threads.submit(
              () ->
                  database.write(
                      "takes the name",
                      tx -> {
                        tx.sql("update boat set name = 'Nina' where id = 1").update();
                        taken.countDown();
                        return await(mayCommit);
                      }));
      await(taken);
      Future<JsonValue> second =
          threads.submit(() -> call("dock.boat.update", "[2,{\"name\":\"Nina\"}]"));
      while (waiting() == 0) {
        Thread.onSpinWait();
      }
      mayCommit.countDown();
      first.get();

      assertThatThrownBy(second::get)
          .cause()
          .satisfies(
              fault ->
                  assertThat(triples(fault))
                      .isEqualTo(
                          "[[\"dock_boat_update.name\",\"Object with this name already"
                              + " exists\",22]]"));
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      latch.await();
      return true;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// How many transactions wait for another.
  private long waiting() {
    return database.read(
        tx ->
            tx.sql("select count(*) from pg_locks where not granted").first(Long.class).orElse(0L));
  }
}
