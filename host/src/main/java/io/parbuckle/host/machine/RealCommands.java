package io.parbuckle.host.machine;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.machine.Commands;
import io.parbuckle.protocol.error.Errno;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Runs programs. Every process that this product starts, starts here.
///
/// A program gets no input, the C locale, and of this process's environment its search path only,
/// so that a password in a variable stays here.
///
/// **Bound.** [#OUTPUT_MAX] bytes of each output are kept, the rest is read and dropped.
final class RealCommands implements Commands {

  static final int OUTPUT_MAX = 4 << 20;

  // A program may leave children behind that keep its output open; they are not waited for.
  private static final Duration OUTPUT_GRACE = Duration.ofSeconds(1);

  private static final String SEARCH_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  @Override
  public Result run(List<String> words, Duration timeout) throws InterruptedException {
    Process process = start(words);
    try {
      CompletableFuture<String> output = read(process.getInputStream());
      CompletableFuture<String> errors = read(process.getErrorStream());
      if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new Fault.CallError(
            Errno.ETIMEDOUT,
            "%s did not end within %d s and was stopped."
                .formatted(words.getFirst(), timeout.toSeconds()));
      }
      return new Result(process.exitValue(), whole(output), whole(errors));
    } finally {
      stop(process);
    }
  }

  private static Process start(List<String> words) {
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.redirectInput(new File("/dev/null"));
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", SEARCH_PATH);
    environment.clear();
    environment.put("PATH", path);
    environment.put("LC_ALL", "C");
    try {
      return builder.start();
    } catch (IOException e) {
      throw new Fault.CallError(
          Errno.ENOENT, "Cannot start %s: %s".formatted(words.getFirst(), e.getMessage()), e);
    }
  }

  private static CompletableFuture<String> read(InputStream in) {
    CompletableFuture<String> text = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("command-output")
        .start(
            () -> {
              try (in) {
                text.complete(readBounded(in));
              } catch (IOException e) {
                text.completeExceptionally(e);
              }
            });
    return text;
  }

  private static String readBounded(InputStream in) throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    byte[] buffer = new byte[8192];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      kept.write(buffer, 0, Math.min(count, OUTPUT_MAX - kept.size()));
    }
    return kept.toString(StandardCharsets.UTF_8);
  }

  private static String whole(CompletableFuture<String> output) throws InterruptedException {
    try {
      return output.get(OUTPUT_GRACE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException _) {
      return "";
    }
  }

  private static void stop(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
