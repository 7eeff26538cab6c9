package io.parbuckle.server.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.Caller;
import io.parbuckle.api.event.Change;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.server.fixture.SettableTime;
import io.parbuckle.server.store.Durability;
import io.parbuckle.server.store.JdbcDatabase;
import io.parbuckle.server.store.Migrations;
import io.parbuckle.server.store.NumberBlocks;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EventBusTest {

  private static final String NAMES = "a.query";

  @TempDir Path folder;

  private final SettableTime time = new SettableTime();
  private JdbcDatabase database;
  private NumberBlocks numbers;
  private EventBus bus;

  @BeforeEach
  void open() {
    database = JdbcDatabase.open(folder.resolve("parbuckle.db"), Durability.FULL, time);
    new Migrations(database, folder, "0.1.0", time).own();
    numbers = new NumberBlocks(database, "event", 1 << 20);
    bus = bus(100_000);
  }

  private EventBus bus(int keep) {
    return new EventBus(
        value -> value instanceof JsonValue json ? json : JsonInteger.of((Long) value),
        (form, message, params, seq) ->
            (seq + " " + new String(params, StandardCharsets.UTF_8))
                .getBytes(StandardCharsets.UTF_8),
        database::afterCommit,
        numbers,
        new EventLimits(keep, 1L << 30, Duration.ofMinutes(15)),
        time);
  }

  @AfterEach
  void close() {
    numbers.close();
    database.close();
  }

  @Test
  void every_change_gets_a_number_although_nobody_listens() {
    bus.publish(Change.added(NAMES, 1L, null));
    bus.publish(Change.added("b.query", 1L, null));

    assertThat(bus.status()).isEqualTo(new EventBus.Status(2, 1, time.instant()));
  }

  @Test
  void no_json_is_made_of_what_nobody_hears() throws Exception {
    CountDownLatch written = new CountDownLatch(1);
    Unwritten fields =
        new Unwritten() {
          @Override
          public JsonValue write() {
            written.countDown();
            return JsonObject.EMPTY;
          }

          @Override
          public long weight() {
            return 100;
          }
        };

    bus.publish(Change.added(NAMES, 1L, fields), Visibility.EVERYBODY);

    assertThat(written.getCount()).isEqualTo(1);
    Ear ear = new Ear();
    bus.catchUp(List.of(bus.joinBehind(NAMES, ear)), 0);
    assertThat(written.getCount()).isZero();
    assertThat(ear.heard).hasSize(1);
  }

  @Test
  void details_are_heard_by_those_who_asked_for_them_and_nobody_else_hears_of_their_changes()
      throws Exception {
    Ear plain = new Ear();
    Ear curious = new Ear(EventForm.NUMBERED_DETAILED);
    bus.join(NAMES, plain).release();
    bus.join(NAMES, curious).release();

    bus.publish(Change.changed(NAMES, 1L, new Detailed(false)), Visibility.EVERYBODY);
    bus.publish(Change.changed(NAMES, 1L, new Detailed(true)), Visibility.EVERYBODY);

    assertThat(plain.heard)
        .containsExactly(
            "1 {\"msg\":\"changed\",\"collection\":\"a.query\",\"id\":1,\"fields\":{}}");
    assertThat(curious.heard)
        .containsExactly(
            "1 {\"msg\":\"changed\",\"collection\":\"a.query\",\"id\":1,\"fields\":{\"details\":7}}",
            "2 {\"msg\":\"changed\",\"collection\":\"a.query\",\"id\":1,\"fields\":{\"details\":7}}");
    Ear plainAgain = new Ear();
    bus.catchUp(List.of(bus.joinBehind(NAMES, plainAgain)), 0);
    assertThat(plainAgain.heard).isEqualTo(plain.heard);
    Ear curiousAgain = new Ear(EventForm.NUMBERED_DETAILED);
    bus.catchUp(List.of(bus.joinBehind(NAMES, curiousAgain)), 0);
    assertThat(curiousAgain.heard).isEqualTo(curious.heard);
  }

  /// Fields that have details.
  private record Detailed(boolean onlyDetails) implements Unwritten {

    @Override
    public JsonValue write() {
      return JsonObject.EMPTY;
    }

    @Override
    public JsonValue writeInDetail() {
      return JsonObject.of("details", JsonInteger.of(7));
    }

    @Override
    public long weight() {
      return 100;
    }
  }

  @Test
  void what_cannot_be_written_is_left_out_of_what_is_told_again() throws Exception {
    Unwritten broken =
        new Unwritten() {
          @Override
          public JsonValue write() {
            throw new IllegalStateException("a row that nobody can write");
          }

          @Override
          public long weight() {
            return 100;
          }
        };
    publish(1);
    bus.publish(Change.added(NAMES, 1L, broken), Visibility.EVERYBODY);
    publish(1);
    Ear ear = new Ear();

    bus.catchUp(List.of(bus.joinBehind(NAMES, ear)), 0);

    assertThat(ear.numbers()).containsExactly(1L, 3L);
    publish(1);
    assertThat(ear.numbers()).as("it goes on").containsExactly(1L, 3L, 4L);
  }

  @Test
  void who_subscribes_again_hears_what_was_missed_and_goes_on() throws Exception {
    Ear ear = new Ear();
    publish(3);

    Seat seat = bus.joinBehind(NAMES, ear);
    publish(1);
    bus.catchUp(List.of(seat), 1);
    publish(1);

    assertThat(ear.numbers()).containsExactly(2L, 3L, 4L, 5L);
  }

  @Test
  void what_is_not_kept_any_more_is_told_as_a_gap() throws Exception {
    bus = bus(2);
    publish(5);
    Ear ear = new Ear();

    bus.catchUp(List.of(bus.joinBehind(NAMES, ear)), 1);

    assertThat(ear.heard)
        .containsExactly(
            "3 {\"msg\":\"changed\",\"collection\":\"a.query\",\"extra\":{\"gap\":{\"since\":1,"
                + "\"oldest\":4,\"reason\":\"size\"}}}",
            "4 {\"msg\":\"added\",\"collection\":\"a.query\",\"id\":3}",
            "5 {\"msg\":\"added\",\"collection\":\"a.query\",\"id\":4}");
  }

  @Test
  void who_falls_out_of_what_is_kept_while_catching_up_is_told_of_another_gap() throws Exception {
    bus = bus(300);
    publish(300);
    Ear ear = new Ear();
    ear.after(
        10,
        () -> {
          for (int i = 0; i < 600; i++) {
            bus.publish(Change.added(NAMES, 7L, null));
          }
        });

    bus.catchUp(List.of(bus.joinBehind(NAMES, ear)), 0);

    // The first slice has been taken; of the rest the last 300 are left.
    assertThat(ear.numbers()).startsWith(1L, 2L, 3L).endsWith(898L, 899L, 900L).isSorted();
    assertThat(ear.heard.stream().filter(event -> event.contains("gap"))).hasSize(1);
    assertThat(ear.numbers()).hasSize(256 + 1 + 300).doesNotHaveDuplicates();
  }

  @Test
  void who_may_see_a_change_is_decided_when_it_is_told() throws Exception {
    Set<Long> allowed = Collections.synchronizedSet(new java.util.HashSet<>());
    Ear ear = new Ear();
    bus.publish(Change.added(NAMES, 1L, null), caller -> allowed.contains(caller.uid()));

    Seat seat = bus.joinBehind(NAMES, ear);
    allowed.add(ear.caller().uid());
    bus.catchUp(List.of(seat), 0);

    assertThat(ear.numbers()).containsExactly(1L);
  }

  @Test
  void a_place_that_was_left_hears_nothing_more() throws Exception {
    publish(10);
    Ear ear = new Ear();
    Seat seat = bus.joinBehind(NAMES, ear);
    ear.after(4, () -> bus.leave(seat));

    bus.catchUp(List.of(seat), 0);
    publish(1);

    assertThat(ear.numbers()).hasSize(4);
  }

  @Test
  void several_places_catch_up_in_one_order() throws Exception {
    bus.publish(Change.added("b.query", 1L, null));
    publish(1);
    bus.publish(Change.added("c.query", 1L, null));
    bus.publish(Change.added("b.query", 2L, null));
    Ear ear = new Ear();

    bus.catchUp(List.of(bus.joinBehind(NAMES, ear), bus.joinBehind("b.query", ear)), 0);

    assertThat(ear.numbers()).containsExactly(1L, 2L, 4L);
  }

  @Test
  void numbers_go_on_over_an_orderly_stop_and_jump_over_a_crash() {
    publish(3);
    numbers.close();
    numbers = new NumberBlocks(database, "event", 1 << 20);
    bus = bus(10);
    assertThat(bus.status().seq()).isEqualTo(3);
    publish(1);
    assertThat(bus.status().seq()).isEqualTo(4);

    NumberBlocks afterCrash = new NumberBlocks(database, "event", 1 << 20);
    EventBus later =
        new EventBus(
            _ -> JsonValue.NULL,
            (_, _, params, _) -> params,
            Runnable::run,
            afterCrash,
            new EventLimits(10, 1 << 20, Duration.ofMinutes(1)),
            time);
    assertThat(later.status().seq()).isGreaterThan(4);
  }

  /// While changes are published from several threads, listeners come, catch up from random numbers
  /// and go on: each hears every change above its number once, in order.
  @Test
  void nobody_misses_or_hears_twice_what_is_published_meanwhile() throws Exception {
    int publishers = 4;
    int each = 2000;
    int listeners = 24;
    CountDownLatch begun = new CountDownLatch(publishers);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> publishing = new ArrayList<>();
      for (int p = 0; p < publishers; p++) {
        publishing.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < each; i++) {
                    bus.publish(Change.added(NAMES, (long) i, null));
                    if (i == 10) {
                      begun.countDown();
                    }
                  }
                }));
      }
      assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
      SplittableRandom random = new SplittableRandom(7);
      List<Ear> ears = new ArrayList<>();
      List<Long> starts = new ArrayList<>();
      List<Future<?>> joining = new ArrayList<>();
      for (int n = 0; n < listeners; n++) {
        Ear ear = new Ear();
        long since = random.nextLong(bus.status().seq() + 1);
        ears.add(ear);
        starts.add(since);
        joining.add(
            threads.submit(
                () -> {
                  bus.catchUp(List.of(bus.joinBehind(NAMES, ear)), since);
                  return null;
                }));
      }
      for (Future<?> task : publishing) {
        task.get(60, TimeUnit.SECONDS);
      }
      for (Future<?> task : joining) {
        task.get(60, TimeUnit.SECONDS);
      }

      long all = (long) publishers * each;
      for (int n = 0; n < listeners; n++) {
        List<Long> expected = new ArrayList<>();
        for (long seq = starts.get(n) + 1; seq <= all; seq++) {
          expected.add(seq);
        }
        assertThat(ears.get(n).numbers()).isEqualTo(expected);
      }
    }
  }

  private void publish(int count) {
    for (int i = 0; i < count; i++) {
      bus.publish(Change.added(NAMES, (long) i, null));
    }
  }

  /// Remembers what it hears.
  private static final class Ear implements Listener {

    private final List<String> heard = Collections.synchronizedList(new ArrayList<>());
    private final EventForm form;
    private int at = -1;
    private @Nullable Runnable then;

    Ear() {
      this(EventForm.NUMBERED);
    }

    Ear(EventForm form) {
      this.form = form;
    }

    /// Does something once it has caught up on so many.
    void after(int count, Runnable task) {
      at = count;
      then = task;
    }

    List<Long> numbers() {
      return heard.stream().map(event -> Long.valueOf(event.split(" ", 2)[0])).toList();
    }

    @Override
    public Caller caller() {
      return new Caller("ear", 1000, "TEST", JsonObject.EMPTY, false, Set.of(), "192.0.2.1");
    }

    @Override
    public void hear(EventFrame frame) {
      heard.add(new String(frame.bytes(form), StandardCharsets.UTF_8));
    }

    @Override
    public boolean wantsDetails() {
      return form == EventForm.NUMBERED_DETAILED;
    }

    @Override
    public boolean catchUp(EventFrame frame) {
      hear(frame);
      if (heard.size() == at && then != null) {
        then.run();
      }
      return true;
    }
  }
}
