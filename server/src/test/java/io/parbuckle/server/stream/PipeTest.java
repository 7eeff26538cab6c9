package io.parbuckle.server.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.api.fault.BrokenPipe;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The two ends of a pipe, and every order in which they can end.
final class PipeTest {

  private static final byte[] HELLO = "hello".getBytes(StandardCharsets.US_ASCII);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private <T> Future<T> elsewhere(Callable<T> work) {
    return threads.submit(work);
  }

  private static byte[] readAll(Pipe pipe) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    byte[] some = new byte[1000];
    for (int n = pipe.read(some, 0, some.length); n >= 0; n = pipe.read(some, 0, some.length)) {
      all.write(some, 0, n);
    }
    return all.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 16, 19, 22, 25, 28, 31})
  void what_goes_in_comes_out(long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] sent = new byte[100_000];
    random.nextBytes(sent);
    Pipe pipe = new Pipe(1 + random.nextInt(1000));

    Future<byte[]> received =
        elsewhere(
            () -> {
              ByteArrayOutputStream out = new ByteArrayOutputStream();
              if (seed % 2 == 0) {
                pipe.passTo(out);
              } else {
                out.write(readAll(pipe));
              }
              return out.toByteArray();
            });
    for (int at = 0; at < sent.length; ) {
      int count = Math.min(sent.length - at, random.nextInt(3000));
      pipe.write(sent, at, count);
      at += count;
    }
    pipe.finish();

    assertThat(Arrays.equals(received.get(10, TimeUnit.SECONDS), sent)).isTrue();
  }

  @Test
  void a_writer_that_finishes_first_leaves_what_it_wrote() throws Exception {
    Pipe pipe = new Pipe();
    pipe.write(HELLO, 0, 5);
    pipe.finish();

    assertThat(readAll(pipe)).isEqualTo(HELLO);
  }

  @Test
  void a_writer_that_fails_first_is_an_exception_behind_what_it_wrote() throws Exception {
    Pipe pipe = new Pipe();
    pipe.write(HELLO, 0, 5);
    pipe.fail(new UploadBroken(5));
    byte[] into = new byte[10];

    assertThat(pipe.read(into, 0, 10)).isEqualTo(5);
    assertThatThrownBy(() -> pipe.read(into, 0, 10))
        .isInstanceOf(IOException.class)
        .hasMessage("[ECONNABORTED] The upload ended after 5 bytes.")
        .hasCauseInstanceOf(UploadBroken.class);
  }

  @Test
  void a_failure_after_the_end_changes_nothing() throws Exception {
    Pipe pipe = new Pipe();
    pipe.write(HELLO, 0, 5);
    pipe.finish();
    pipe.fail(new UploadBroken(5));

    assertThat(readAll(pipe)).isEqualTo(HELLO);
  }

  @Test
  void a_reader_that_leaves_first_breaks_the_pipe() throws Exception {
    Pipe pipe = new Pipe();
    pipe.leave();

    assertThatThrownBy(() -> pipe.write(HELLO, 0, 5))
        .isInstanceOf(BrokenPipe.class)
        .hasMessage("[Errno 32] Broken pipe");
  }

  @Test
  void a_reader_that_leaves_last_disturbs_nobody() throws Exception {
    Pipe pipe = new Pipe();
    pipe.write(HELLO, 0, 5);
    pipe.finish();

    pipe.leave();
  }

  @Test
  void a_writer_that_waits_hears_that_the_reader_left() throws Exception {
    Pipe pipe = new Pipe(4);
    Future<Object> writer =
        elsewhere(
            () -> {
              pipe.write(HELLO, 0, 5);
              return "written";
            });
    byte[] one = new byte[1];
    assertThat(pipe.read(one, 0, 1)).isEqualTo(1);
    Future<Object> second =
        elsewhere(
            () -> {
              writer.get();
              pipe.write(HELLO, 0, 5);
              return "written";
            });

    assertThat(writer.get(10, TimeUnit.SECONDS)).isEqualTo("written");
    pipe.leave();

    assertThatThrownBy(() -> second.get(10, TimeUnit.SECONDS))
        .hasRootCauseInstanceOf(BrokenPipe.class);
  }

  @Test
  void a_reader_that_waits_hears_that_the_writer_failed() throws Exception {
    Pipe pipe = new Pipe();
    Future<byte[]> reader = elsewhere(() -> readAll(pipe));

    pipe.fail(new UploadBroken(0));

    assertThatThrownBy(() -> reader.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("The upload ended after 0 bytes.");
  }

  @Test
  void a_full_pipe_holds_its_bound_and_no_more() throws Exception {
    Pipe pipe = new Pipe(1000);
    byte[] block = new byte[5000];
    Arrays.fill(block, (byte) 7);
    Future<Object> writer =
        elsewhere(
            () -> {
              pipe.write(block, 0, block.length);
              pipe.finish();
              return "written";
            });

    byte[] into = new byte[5000];
    int most = 0;
    int total = 0;
    for (int n = pipe.read(into, 0, 5000); n >= 0; n = pipe.read(into, 0, 5000)) {
      most = Math.max(most, n);
      total += n;
    }

    assertThat(total).isEqualTo(5000);
    assertThat(most).isLessThanOrEqualTo(1000);
    assertThat(writer.get(10, TimeUnit.SECONDS)).isEqualTo("written");
  }

  // ---- a reader that only passes on

  /// Where the reader's stream is written to, and what happens there.
  private abstract static class Sink extends OutputStream {

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public abstract void write(byte[] bytes, int from, int count) throws IOException;
  }

  /// Passes to `out` on a thread that has lent it by the time this returns.
  private Future<Object> passing(Pipe pipe, OutputStream out) {
    CompletableFuture<Thread> reader = new CompletableFuture<>();
    Future<Object> passed =
        elsewhere(
            () -> {
              reader.complete(Thread.currentThread());
              pipe.passTo(out);
              return "passed";
            });
    while (reader.join().getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    return passed;
  }

  @Test
  void a_writer_writes_past_the_pipe_to_a_reader_that_passes_on() throws Exception {
    Pipe pipe = new Pipe(4);
    List<Thread> writers = new ArrayList<>();
    pipe.write(HELLO, 0, 4);
    Sink sink =
        new Sink() {
          @Override
          public void write(byte[] bytes, int from, int count) {
            writers.add(Thread.currentThread());
          }
        };
    Future<Object> passed = passing(pipe, sink);

    pipe.write(HELLO, 0, 5);
    pipe.finish();

    assertThat(passed.get(10, TimeUnit.SECONDS)).isEqualTo("passed");
    assertThat(writers).hasSize(2).last().isEqualTo(Thread.currentThread());
  }

  @Test
  void a_stream_that_cannot_be_written_to_breaks_the_pipe_and_tells_its_reader() throws Exception {
    Pipe pipe = new Pipe();
    Sink sink =
        new Sink() {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            throw new IOException("The client has gone.");
          }
        };
    Future<Object> passed = passing(pipe, sink);

    assertThatThrownBy(() -> pipe.write(HELLO, 0, 5)).isInstanceOf(BrokenPipe.class);

    assertThatThrownBy(() -> passed.get(10, TimeUnit.SECONDS))
        .hasRootCauseMessage("The client has gone.");
    assertThatThrownBy(() -> pipe.write(HELLO, 0, 5)).isInstanceOf(BrokenPipe.class);
  }

  @Test
  void a_reader_that_leaves_waits_for_the_writer_to_let_go_of_its_stream() throws Exception {
    Pipe pipe = new Pipe();
    CountDownLatch writes = new CountDownLatch(1);
    CountDownLatch letGo = new CountDownLatch(1);
    AtomicBoolean inUse = new AtomicBoolean();
    Sink sink =
        new Sink() {
          @Override
          public void write(byte[] bytes, int from, int count) {
            inUse.set(true);
            writes.countDown();
            awaitUninterruptibly(letGo);
            inUse.set(false);
          }
        };
    Future<Object> passed = passing(pipe, sink);
    Future<Object> usedAfterwards =
        elsewhere(
            () -> {
              assertThatThrownBy(passed::get).hasRootCauseInstanceOf(IOException.class);
              return inUse.get();
            });
    Future<Object> written =
        elsewhere(
            () -> {
              pipe.write(HELLO, 0, 5);
              return "written";
            });
    writes.await();

    pipe.leave();
    assertThat(passed.isDone()).isFalse();
    letGo.countDown();

    assertThat(written.get(10, TimeUnit.SECONDS)).isEqualTo("written");
    assertThat(usedAfterwards.get(10, TimeUnit.SECONDS)).isEqualTo(false);
    assertThatThrownBy(() -> pipe.write(HELLO, 0, 5)).isInstanceOf(BrokenPipe.class);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts here", e);
    }
  }

  @Test
  void a_writer_that_is_told_to_stop_spoils_nothing_for_the_reader() throws Exception {
    Pipe pipe = new Pipe();
    Sink sink =
        new Sink() {
          @Override
          public void write(byte[] bytes, int from, int count) throws IOException {
            if (count == 1) {
              throw new InterruptedIOException("told to stop");
            }
          }
        };
    Future<Object> passed = passing(pipe, sink);

    assertThatThrownBy(() -> pipe.write(HELLO, 0, 1)).isInstanceOf(InterruptedIOException.class);
    pipe.write(HELLO, 0, 5);
    pipe.finish();

    assertThat(passed.get(10, TimeUnit.SECONDS)).isEqualTo("passed");
  }

  @Test
  void flushing_reaches_the_stream_of_a_reader_that_passes_on() throws Exception {
    Pipe pipe = new Pipe();
    pipe.write(HELLO, 0, 5);
    pipe.flush(); // nobody reads, so there is nothing to do
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Future<Object> passed = passing(pipe, new BufferedOutputStream(out));

    pipe.flush();

    assertThat(out.toByteArray()).isEqualTo(HELLO);
    pipe.finish();
    assertThat(passed.get(10, TimeUnit.SECONDS)).isEqualTo("passed");
  }
}
