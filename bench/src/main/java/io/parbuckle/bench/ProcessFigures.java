package io.parbuckle.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel says a process has used (proc(5)).
///
/// **Threads.** Any.
final class ProcessFigures {

  /// A tick of `/proc/PID/stat`: USER_HZ is 100 on every architecture that runs a JDK 25.
  private static final long TICK_MICROS = 10_000;

  private ProcessFigures() {}

  /// CPU time of all its threads since it began, user and system, in microseconds; in steps of
  /// 10,000.
  static long cpuMicros(long pid) {
    String stat = read(pid, "stat");
    // The name of the program stands in parentheses and may hold blanks.
    String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(words[11]) + Long.parseLong(words[12])) * TICK_MICROS;
  }

  /// Memory that is in RAM now, in KiB.
  static long residentKib(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmRSS:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("process " + pid + " has no VmRSS"));
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(
          Path.of("/proc", Long.toString(pid), file), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }
}
