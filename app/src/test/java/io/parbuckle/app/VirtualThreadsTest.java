package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// What tests count by is counted.
final class VirtualThreadsTest {

  @Test
  void a_thread_is_found_while_it_lives() throws InterruptedException {
    CountDownLatch over = new CountDownLatch(1);
    Thread thread = Thread.ofVirtual().name("here").start(() -> awaits(over));

    assertThat(VirtualThreads.now()).contains(thread);

    over.countDown();
    thread.join();
    assertThat(VirtualThreads.now()).doesNotContain(thread);
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
