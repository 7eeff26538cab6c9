package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.parbuckle.protocol.json.Json;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonArray;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.MalformedJson;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.ObjectName;

/// What a process holds that a connection may leave behind.
///
/// @param sockets open ones, of whatever kind, as the system counts them
/// @param threads of the system
/// @param virtualThreads those that serve somebody, and where each stands
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

  private static List<String> virtualNow() throws IOException {
    Path folder = Files.createTempDirectory("threads");
    Path dump = folder.resolve("threads.json");
    try {
      // By name: the tests' module does not read the one that has the interface.
      ManagementFactory.getPlatformMBeanServer()
          .invoke(
              new ObjectName("com.sun.management:type=HotSpotDiagnostic"),
              "dumpThreads",
              new Object[] {dump.toString(), "JSON"},
              new String[] {String.class.getName(), String.class.getName()});
      List<String> found = new ArrayList<>();
      collect(Json.read(Files.readString(dump)), found);
      return found;
    } catch (MalformedJson | JMException e) {
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(dump);
      Files.deleteIfExists(folder);
    }
  }

  private static void collect(JsonValue part, List<String> found) {
    switch (part) {
      case JsonArray(var items) -> items.forEach(item -> collect(item, found));
      case JsonObject thread when thread.at("virtual").equals(JsonBoolean.TRUE) -> {
        String name = Json.text(thread.at("name")).replace("\"", "");
        if (SERVING.matcher(name).matches()) {
          found.add(name + " " + Json.text(thread.at("stack")));
        }
      }
      case JsonObject(var members) -> members.values().forEach(item -> collect(item, found));
      default -> {}
    }
  }
}
