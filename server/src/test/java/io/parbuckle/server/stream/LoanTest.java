package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who has a file when, and how it comes back.
@Timeout(60)
final class LoanTest {

  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Arriving file = new Arriving();
  private final Tally tally = Tally.counting();
  private final Loan loan = new Loan(file, tally);
  private final byte[] into = new byte[10];

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private <T> Future<T> elsewhere(Callable<T> work) {
    return threads.submit(work);
  }

  /// A file whose reads the test answers one by one: with a count, -1 for the end, -2 for a
  /// failure.
  private static final class Arriving implements Content {

    private final BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      asked.countDown();
      try {
        int count = counts.take();
        if (count < -1) {
          throw new IOException("The client has gone.");
        }
        return count;
      } catch (InterruptedException _) {
        throw new InterruptedIOException("told to stop");
      }
    }

    @Override
    public void copyTo(OutputStream out) {
      throw new UnsupportedOperationException("a loan only reads");
    }
  }

  private Future<Integer> borrower() throws InterruptedException {
    Future<Integer> read = elsewhere(() -> loan.read(into, 0, 10));
    file.asked.await();
    return read;
  }

  @Test
  void what_the_borrower_reads_is_counted() throws Exception {
    file.counts.add(7);
    file.counts.add(3);

    assertThat(loan.read(into, 0, 10)).isEqualTo(7);
    assertThat(loan.read(into, 0, 10)).isEqualTo(3);
    assertThat(tally.bytes()).isEqualTo(10);
  }

  @Test
  void the_end_of_the_file_ends_the_loan() throws Exception {
    file.counts.add(-1);

    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);

    assertThat(loan.await(LONG)).isZero();
    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);
  }

  @Test
  void the_owner_and_not_the_borrower_hears_that_the_file_cannot_be_read() throws Exception {
    file.counts.add(-2);

    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);

    assertThatThrownBy(() -> loan.await(LONG)).hasMessage("The client has gone.");
  }

  @Test
  void a_file_that_is_wanted_back_is_not_read_any_more() throws Exception {
    loan.end();

    assertThat(loan.await(LONG)).isZero();
    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);
    assertThat(file.asked.getCount()).isEqualTo(1);
  }

  @Test
  void the_owner_waits_for_a_borrower_in_the_middle_of_reading() throws Exception {
    Future<Integer> read = borrower();
    loan.end();
    Future<Duration> owner = elsewhere(() -> loan.await(LONG));

    assertThat(owner.isDone()).isFalse();
    file.counts.add(5);

    assertThat(owner.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(tally.bytes()).isEqualTo(5);
  }

  @Test
  void an_owner_that_is_told_to_stop_waits_for_the_borrower_all_the_same() throws Exception {
    Future<Integer> read = borrower();
    Thread.currentThread().interrupt();
    Future<?> helper =
        elsewhere(
            () -> {
              file.counts.add(5);
              return null;
            });

    assertThatThrownBy(() -> loan.await(LONG)).isInstanceOf(InterruptedIOException.class);

    assertThat(Thread.interrupted()).isTrue();
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(5);
    assertThat(helper.get(10, TimeUnit.SECONDS)).isNull();
    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);
  }

  @Test
  void a_borrower_that_is_told_to_stop_spoils_nothing() throws Exception {
    Future<Integer> read = borrower();
    read.cancel(true);
    file.counts.add(4);

    while (tally.bytes() == 0) {
      assertThat(loan.read(into, 0, 10)).isEqualTo(4);
    }
    loan.end();

    assertThat(loan.await(LONG)).isZero();
  }

  @Test
  void a_loan_that_nobody_uses_ends_by_itself() throws Exception {
    assertThat(loan.await(Duration.ofMillis(20))).isEqualTo(Duration.ofMillis(20));
    assertThat(loan.read(into, 0, 10)).isEqualTo(-1);
  }

  @Test
  void a_borrower_that_waits_for_the_file_does_not_let_it_lie() throws Exception {
    Future<Integer> read = borrower();
    Future<Duration> owner = elsewhere(() -> loan.await(Duration.ofMillis(1)));

    assertThatThrownBy(() -> owner.get(50, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    file.counts.add(-1);

    assertThat(owner.get(10, TimeUnit.SECONDS)).isZero();
    assertThat(read.get(10, TimeUnit.SECONDS)).isEqualTo(-1);
  }
}
