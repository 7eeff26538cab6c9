package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.api.job.Priority;
import io.parbuckle.server.fixture.SettableTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LockTableTest {

  /// The highest first.
  private static final List<Priority> PRIORITIES =
      List.of(Priority.INTERACTIVE, Priority.NORMAL, Priority.BACKGROUND);

  private final SettableTime time = new SettableTime();
  private final Set<Long> heldBack = new HashSet<>();
  private final LockTable<One> table = new LockTable<>(time, job -> !heldBack.contains(job.id()));

  private record One(long id, Priority priority, Instant since) implements Standing {}

  private One normal(long id) {
    return new One(id, Priority.NORMAL, time.instant());
  }

  /// Fixed ones, so that a failure comes again, and fresh ones whose number is in the test's name.
  static LongStream seeds() {
    return LongStream.concat(
        LongStream.rangeClosed(1, 20), new SplittableRandom(System.nanoTime()).longs(5));
  }

  /// The obvious way: a list a lock, searched from the front each time.
  private final class Model {

    private final Map<String, @Nullable One> holders = new HashMap<>();
    private final Map<String, List<One>> lines = new HashMap<>();

    private Comparator<One> order() {
      return Comparator.comparingLong(
          job ->
              Math.max(
                  0,
                  PRIORITIES.indexOf(job.priority())
                      - Duration.between(job.since(), time.instant()).toMinutes()));
    }

    List<One> line(String lock) {
      List<One> line = new ArrayList<>(lines.getOrDefault(lock, List.of()));
      line.sort(order()); // stable: who came first stays first
      return line;
    }

    Optional<One> holder(String lock) {
      return Optional.ofNullable(holders.get(lock));
    }

    Optional<One> pass(String lock) {
      if (holders.get(lock) != null) {
        return Optional.empty();
      }
      Optional<One> next =
          line(lock).stream().filter(job -> !heldBack.contains(job.id())).findFirst();
      next.ifPresent(
          job -> {
            lines.getOrDefault(lock, new ArrayList<>()).remove(job);
            holders.put(lock, job);
          });
      return next;
    }

    boolean join(String lock, One job) {
      lines.computeIfAbsent(lock, _ -> new ArrayList<>()).add(job);
      return pass(lock).filter(job::equals).isPresent();
    }

    Optional<One> leave(String lock, One job) {
      if (!holders.remove(lock, job)) {
        lines.getOrDefault(lock, new ArrayList<>()).remove(job);
      }
      return pass(lock);
    }

    List<One> all(String lock) {
      List<One> all = new ArrayList<>(line(lock));
      holder(lock).ifPresent(all::addFirst);
      return all;
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void it_does_what_the_model_does_and_forgets_what_nobody_uses(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    Model model = new Model();
    List<String> locks = List.of("a", "b", "c");

    for (long id = 1; id <= 500; id++) {
      time.advance(Duration.ofSeconds(random.nextInt(40)));
      String lock = locks.get(random.nextInt(locks.size()));
      List<One> there = model.all(lock);
      switch (random.nextInt(10)) {
        case 0 -> {
          heldBack.add(id + random.nextInt(5));
        }
        case 1 -> {
          heldBack.clear();
          List<One> passed = locks.stream().flatMap(one -> model.pass(one).stream()).toList();
          assertThat(table.passAll()).isEqualTo(passed);
        }
        case 2, 3, 4, 5 -> {
          if (!there.isEmpty()) {
            One leaving = there.get(random.nextInt(there.size()));
            assertThat(table.leave(lock, leaving)).isEqualTo(model.leave(lock, leaving));
          }
        }
        default -> {
          One job = new One(id, PRIORITIES.get(random.nextInt(3)), time.instant());
          assertThat(table.join(lock, job)).isEqualTo(model.join(lock, job));
        }
      }
      assertThat(table.holder(lock)).isEqualTo(model.holder(lock));
      assertThat(table.waiting(lock)).isEqualTo(model.line(lock));
      List<One> now = model.all(lock);
      for (One job : now) {
        assertThat(table.place(lock, job)).isEqualTo(now.indexOf(job));
      }
      assertThat(table.size())
          .isEqualTo((int) locks.stream().filter(one -> !model.all(one).isEmpty()).count());
    }
  }

  @RepeatedTest(5)
  void however_many_threads_there_are_a_lock_has_one_holder() {
    Map<Long, Runnable> turns = new ConcurrentHashMap<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    AtomicLong ids = new AtomicLong();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        threads.execute(
            () -> {
              One job = normal(ids.incrementAndGet());
              Runnable work =
                  () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    passed.incrementAndGet();
                    table
                        .leave("lock", job)
                        .ifPresent(next -> threads.execute(turns.get(next.id())));
                  };
              turns.put(job.id(), work);
              if (table.join("lock", job)) {
                work.run();
              }
            });
      }
      while (passed.get() < 200) {
        Thread.onSpinWait();
      }
    }

    assertThat(most).hasValue(1);
    assertThat(table.size()).isZero();
  }

  @Test
  void a_place_is_how_many_stand_before_it() {
    One first = normal(7);
    One second = normal(8);
    table.join("lock", first);
    table.join("lock", second);

    assertThat(table.place("lock", first)).isZero();
    assertThat(table.place("lock", second)).isEqualTo(1);
    assertThat(table.place("lock", normal(9))).isEqualTo(-1);
    assertThat(table.place("other", first)).isEqualTo(-1);
  }

  @Test
  void a_waiting_job_rises_one_class_for_each_minute() {
    table.join("lock", normal(1));
    One patient = new One(2, Priority.BACKGROUND, time.instant());
    table.join("lock", patient);
    time.advance(Duration.ofSeconds(119));
    One hasty = new One(3, Priority.INTERACTIVE, time.instant());
    table.join("lock", hasty);

    assertThat(table.waiting("lock")).containsExactly(hasty, patient);
    time.advance(Duration.ofSeconds(1));
    assertThat(table.waiting("lock")).containsExactly(patient, hasty);
  }
}
