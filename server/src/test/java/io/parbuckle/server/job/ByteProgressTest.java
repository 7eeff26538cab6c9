package io.parbuckle.server.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ByteProgressTest {

  private final List<Integer> told = new ArrayList<>();
  private long now = Long.MAX_VALUE - 10; // such a clock may begin anywhere

  private ByteProgress of(long size) {
    return new ByteProgress(() -> size, () -> now, told::add);
  }

  @Test
  void a_transfer_of_less_than_a_second_tells_nothing() {
    ByteProgress progress = of(100);
    now += 5 * ByteProgress.BETWEEN_NANOS; // waiting for the first bytes does not count

    for (int i = 0; i < 100; i++) {
      progress.accept(1);
    }
    now += ByteProgress.BETWEEN_NANOS - 1;
    progress.accept(1);

    assertThat(told).isEmpty();
  }

  @Test
  void a_longer_one_tells_its_percent_once_a_second() {
    ByteProgress progress = of(1000);

    for (int i = 0; i < 40; i++) { // four in a second
      progress.accept(10);
      now += ByteProgress.BETWEEN_NANOS / 4;
    }

    assertThat(told).containsExactly(5, 9, 13, 17, 21, 25, 29, 33, 37);
  }

  @Test
  void the_whole_is_left_to_the_end_of_the_job() {
    ByteProgress progress = of(10);

    progress.accept(1);
    now += ByteProgress.BETWEEN_NANOS;
    progress.accept(9);
    now += ByteProgress.BETWEEN_NANOS;
    progress.accept(9);

    assertThat(told).containsExactly(99);
  }

  @Test
  void bytes_of_an_unknown_whole_tell_nothing() {
    ByteProgress progress = of(-1);

    progress.accept(1);
    now += ByteProgress.BETWEEN_NANOS;
    progress.accept(1);

    assertThat(told).isEmpty();
  }
}
