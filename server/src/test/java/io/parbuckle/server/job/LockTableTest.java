package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class LockTableTest {

  /// Fixed ones, so that a failure comes again, and fresh ones whose number is in the test's name.
  static LongStream seeds() {
    return LongStream.concat(
        LongStream.rangeClosed(1, 20), new SplittableRandom(System.nanoTime()).longs(5));
  }

  /// The obvious way: one list a lock.
  private static final class Model {

    private final Map<String, List<Long>> lines = new HashMap<>();

    boolean join(String lock, long job) {
      List<Long> line = lines.computeIfAbsent(lock, _ -> new ArrayList<>());
      line.add(job);
      return line.size() == 1;
    }

    Optional<Long> leave(String lock, long job) {
      List<Long> line = lines.getOrDefault(lock, new ArrayList<>());
      boolean held = !line.isEmpty() && line.getFirst() == job;
      line.remove(job);
      return held && !line.isEmpty() ? Optional.of(line.getFirst()) : Optional.empty();
    }

    List<Long> line(String lock) {
      return lines.getOrDefault(lock, List.of());
    }

    long held() {
      return lines.values().stream().filter(line -> !line.isEmpty()).count();
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void it_does_what_the_model_does_and_forgets_what_nobody_uses(long seed) {
    RandomGenerator random = new SplittableRandom(seed);
    LockTable<Long> table = new LockTable<>();
    Model model = new Model();

    for (long job = 1; job <= 500; job++) {
      String lock = "lock" + random.nextInt(5);
      List<Long> line = model.line(lock);
      if (line.isEmpty() || random.nextInt(5) < 2) {
        assertThat(table.join(lock, job)).isEqualTo(model.join(lock, job));
      } else {
        long leaving = line.get(random.nextInt(line.size()));
        assertThat(table.leave(lock, leaving)).isEqualTo(model.leave(lock, leaving));
      }
      assertThat(table.holder(lock)).isEqualTo(model.line(lock).stream().findFirst());
      assertThat(table.waiting(lock)).isEqualTo(model.line(lock).stream().skip(1).toList());
      assertThat(table.size()).isEqualTo((int) model.held());
    }
  }

  @RepeatedTest(5)
  void however_many_threads_there_are_a_lock_has_one_holder() {
    LockTable<Long> table = new LockTable<>();
    Map<Long, Runnable> turns = new ConcurrentHashMap<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger passed = new AtomicInteger();
    AtomicLong ids = new AtomicLong();

    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 200; i++) {
        threads.execute(
            () -> {
              long id = ids.incrementAndGet();
              Runnable work =
                  () -> {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    Thread.onSpinWait();
                    inside.decrementAndGet();
                    passed.incrementAndGet();
                    table.leave("lock", id).ifPresent(next -> threads.execute(turns.get(next)));
                  };
              turns.put(id, work);
              if (table.join("lock", id)) {
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
    LockTable<Long> table = new LockTable<>();
    table.join("lock", 7L);
    table.join("lock", 8L);

    assertThat(table.place("lock", 7L)).isZero();
    assertThat(table.place("lock", 8L)).isEqualTo(1);
    assertThat(table.place("lock", 9L)).isEqualTo(-1);
    assertThat(table.place("other", 7L)).isEqualTo(-1);
  }
}
