package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.server.auth.HashLine.Source;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class HashLineTest {

  private final CountDownLatch go = new CountDownLatch(1);
  private final List<String> done = new CopyOnWriteArrayList<>();

  /// A line of one thread, which is at work until [#go].
  private HashLine busy(int waitingMax) throws InterruptedException {
    HashLine line = new HashLine("password", 1, waitingMax);
    CountDownLatch begun = new CountDownLatch(1);
    var _ =
        line.enter(
            Source.OWN,
            () -> {
              begun.countDown();
              go.await();
              return "first";
            });
    begun.await();
    return line;
  }

  private Future<?> enter(HashLine line, String source, int failures) {
    return line.enter(new Source(source, failures), () -> done.add(source));
  }

  @Test
  void whoever_has_guessed_wrong_comes_behind_those_who_have_not() throws Exception {
    try (HashLine line = busy(100)) {
      List<Future<?>> all =
          List.of(enter(line, "guesser", 3), enter(line, "other", 1), enter(line, "clean", 0));

      go.countDown();
      for (Future<?> each : all) {
        each.get();
      }

      assertThat(done).containsExactly("clean", "other", "guesser");
    }
  }

  @Test
  void whoever_has_much_in_line_lets_others_in_between() throws Exception {
    try (HashLine line = busy(100)) {
      List<Future<?>> all =
          List.of(
              enter(line, "many", 0),
              enter(line, "many", 0),
              enter(line, "many", 0),
              enter(line, "one", 0));

      go.countDown();
      for (Future<?> each : all) {
        each.get();
      }

      assertThat(done).containsExactly("many", "one", "many", "many");
    }
  }

  @Test
  void in_a_full_line_the_last_gives_way_to_whoever_comes_before_it() throws Exception {
    try (HashLine line = busy(2)) {
      Future<?> guesser = enter(line, "guesser", 5);
      Future<?> other = enter(line, "other", 1);

      Future<?> clean = enter(line, "clean", 0);
      assertThatThrownBy(guesser::get).rootCause().isInstanceOf(Fault.CallError.class);
      assertThatThrownBy(() -> enter(line, "late", 7)).hasMessage("Rate Limit Exceeded");

      go.countDown();
      other.get();
      clean.get();
      assertThat(done).containsExactly("clean", "other");
    }
  }

  @Test
  void an_end_is_told_to_those_who_wait() throws Exception {
    HashLine line = busy(100);
    Future<?> waiting = enter(line, "one", 0);

    line.close();

    assertThatThrownBy(waiting::get).rootCause().hasMessage("the server stops");
    assertThatThrownBy(() -> line.run(Source.OWN, () -> 1)).hasMessage("the server stops");
    go.countDown();
  }
}
