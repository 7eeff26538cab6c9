package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files on their way from an upload to a job.
final class InputsTest {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Inputs inputs = new Inputs(Tally::hashing, -1, Duration.ofHours(1));

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  /// A file that is here as a whole.
  private static final class Text implements Content {

    private final ByteArrayInputStream in;

    Text(String text) {
      this.in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      return in.read(into, from, most);
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      in.transferTo(out);
    }
  }

  /// A file of which ten bytes arrive before it breaks off.
  private static final class Half implements Content {

    private int left = 10;

    @Override
    public int read(byte[] into, int from, int most) throws IOException {
      if (left == 0) {
        throw new IOException("The client has gone.");
      }
      int count = Math.min(left, most);
      left -= count;
      return count;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      byte[] some = new byte[10];
      while (true) {
        out.write(some, 0, read(some, 0, some.length));
      }
    }
  }

  private void send(String text) throws IOException {
    inputs.bring(new Text(text));
  }

  private String next() throws IOException {
    try (InputStream file = inputs.next().orElseThrow()) {
      return new String(file.readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  @Test
  void files_arrive_one_after_another() throws Exception {
    inputs.arrived();
    send("one");
    send("two");
    inputs.finish();

    assertThat(next()).isEqualTo("one");
    assertThat(next()).isEqualTo("two");
    assertThat(inputs.next()).isEmpty();
    assertThat(inputs.bytes()).isEqualTo(6);
    assertThat(inputs.tallies().getFirst().sha256())
        .hasValue("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
  }

  @Test
  void a_job_that_reads_gets_the_same_files_as_one_that_lets_them_wait() throws Exception {
    Future<String> job = threads.submit(() -> next() + next());

    send("one");
    send("two");
    inputs.finish();

    assertThat(job.get(10, TimeUnit.SECONDS)).isEqualTo("onetwo");
    assertThat(inputs.bytes()).isEqualTo(6);
    assertThat(inputs.tallies().getFirst().sha256())
        .hasValue("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed");
  }

  /// A file of that many bytes that arrives in pieces.
  private static final class Pieces implements Content {

    private final SplittableRandom random;
    private final CountDownLatch half;
    private final int size;
    private int at;

    Pieces(SplittableRandom random, int size, CountDownLatch half) {
      this.random = random;
      this.size = size;
      this.half = half;
    }

    @Override
    public int read(byte[] into, int from, int most) {
      if (at == size) {
        return -1;
      }
      int count = Math.min(size - at, Math.min(most, 1 + random.nextInt(5000)));
      for (int i = 0; i < count; i++) {
        into[from + i] = (byte) ((at + i) % 251);
      }
      at += count;
      if (at > size / 2) {
        half.countDown();
      }
      return count;
    }

    @Override
    public void copyTo(OutputStream out) throws IOException {
      byte[] some = new byte[5000];
      for (int n = read(some, 0, some.length); n >= 0; n = read(some, 0, some.length)) {
        out.write(some, 0, n);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16})
  void a_file_that_is_taken_back_in_its_middle_loses_no_byte(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    int size = 1 + random.nextInt(1_000_000);
    CountDownLatch half = new CountDownLatch(1);
    Pieces file = new Pieces(random.split(), size, half);
    Future<?> arrival =
        threads.submit(
            () -> {
              half.await();
              inputs.arrived();
              return null;
            });
    Future<byte[]> job = threads.submit(() -> inputs.next().orElseThrow().readAllBytes());

    inputs.bring(file);
    inputs.finish();

    byte[] read = job.get(30, TimeUnit.SECONDS);
    byte[] sent = new byte[size];
    for (int i = 0; i < size; i++) {
      sent[i] = (byte) (i % 251);
    }
    assertThat(Arrays.equals(read, sent)).isTrue();
    assertThat(inputs.bytes()).isEqualTo(size);
    assertThat(arrival.get(10, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void asking_for_the_next_file_throws_the_rest_of_this_one_away() throws Exception {
    Future<String> upload =
        threads.submit(
            () -> {
              send("x".repeat(2_000_000));
              send("two");
              inputs.finish();
              return "through";
            });

    assertThat(inputs.next().orElseThrow().read()).isEqualTo('x');
    assertThat(next()).isEqualTo("two");
    assertThat(upload.get(10, TimeUnit.SECONDS)).isEqualTo("through");
  }

  @Test
  void a_job_that_ends_early_lets_the_client_finish() throws Exception {
    inputs.end();
    send("x".repeat(2_000_000));
    send("y".repeat(2_000_000));
    inputs.finish();

    assertThat(inputs.bytes()).isEqualTo(4_000_000);
  }

  @Test
  void a_broken_upload_is_an_exception_and_no_short_file() throws Exception {
    inputs.hurry();
    send("whole");
    assertThatThrownBy(() -> inputs.bring(new Half())).hasMessage("The client has gone.");
    inputs.fail(new UploadBroken(15));

    assertThat(next()).isEqualTo("whole");
    InputStream file = inputs.next().orElseThrow();
    assertThatThrownBy(file::readAllBytes)
        .isInstanceOf(IOException.class)
        .hasMessage("[ECONNABORTED] The upload ended after 15 bytes.");
    assertThatThrownBy(inputs::next).isInstanceOf(IOException.class);
  }

  @Test
  void a_job_that_reads_hears_of_a_broken_upload_from_whoever_brings_it() throws Exception {
    Future<byte[]> job = threads.submit(() -> inputs.next().orElseThrow().readAllBytes());

    assertThatThrownBy(() -> inputs.bring(new Half())).hasMessage("The client has gone.");
    inputs.fail(new UploadBroken(10));

    assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("The upload ended after 10 bytes.");
    assertThat(inputs.bytes()).isEqualTo(10);
  }

  @Test
  void a_job_that_reads_nothing_for_too_long_is_given_up_once_its_pipe_is_full() throws Exception {
    Inputs impatient = new Inputs(Tally::counting, -1, Duration.ofMillis(20));

    impatient.bring(new Text("x".repeat(Pipe.CAPACITY))); // for which there is room
    assertThatThrownBy(() -> impatient.bring(new Text("x".repeat(Pipe.CAPACITY))))
        .isInstanceOf(Unread.class);
  }

  @Test
  void a_job_that_waits_for_its_first_file_hears_that_the_upload_broke() throws Exception {
    Future<?> job = threads.submit(inputs::next);

    inputs.fail(new UploadBroken(0));

    assertThatThrownBy(() -> job.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("The upload ended after 0 bytes.");
  }
}
