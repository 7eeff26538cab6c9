package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a process holds that a connection may leave behind.
///
/// @param sockets open ones, of whatever kind, as the system counts them
/// @param threads of the system
/// @param virtualThreads those that serve somebody, and what each does
record Holdings(long sockets, long threads, List<String> virtualThreads) {

  private static final Pattern SERVING =
      Pattern.compile(
          "http-\\d+|job-\\d+|call|source .*|deadline|peer login|stream end|upload broken");

  static Holdings now() throws IOException {
    return new Holdings(
        sockets(ProcessHandle.current().pid()),
        ManagementFactory.getThreadMXBean().getThreadCount(),
        virtualNow());
  }

  /// Waits until no more is held than was: what a connection has left behind would stay.
  void awaitAgain() {
    await()
        .atMost(Duration.ofMinutes(2))
        .untilAsserted(
            () -> {
              Holdings now = now();
              assertThat(now.sockets).as("sockets").isLessThanOrEqualTo(sockets);
              assertThat(now.virtualThreads)
                  .as("virtual threads")
                  .hasSizeLessThanOrEqualTo(virtualThreads.size());
              // Pools may have grown to what they are bound to; a thread a connection would be
              // more.
              assertThat(now.threads).as("threads").isLessThan(threads + 40);
            });
  }

  static long sockets(long pid) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return all.filter(Holdings::isSocket).count();
    }
  }

  private static boolean isSocket(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
    } catch (NoSuchFileException _) {
      return false; // closed meanwhile
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> virtualNow() {
    return VirtualThreads.now().stream()
        .filter(thread -> SERVING.matcher(thread.getName()).matches())
        .map(thread -> thread.getName() + " " + thread.getState())
        .toList();
  }
}
