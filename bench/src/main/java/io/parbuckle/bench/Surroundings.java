package io.parbuckle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Where and when something was measured, and what.
///
/// @param commit the short name of the commit, `+` behind it when files differ from it
record Surroundings(String machine, LocalDate date, String commit) {

  static Surroundings of(Path root, InstantSource time, Children children) throws IOException {
    return new Surroundings(
        processor(),
        LocalDate.ofInstant(time.instant(), ZoneOffset.UTC),
        checkedOut(root, children));
  }

  /// The line under a table.
  ///
  /// @param pinned whether servers and load were to have a CPU each
  String text(boolean pinned) {
    return "%s, %s; %s, commit %s."
        .formatted(
            machine,
            pinned && Children.pins() ? "server on CPU 0 and load on CPU 1" : "nothing pinned",
            date,
            commit);
  }

  private static String processor() throws IOException {
    String model =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse(System.getProperty("os.arch"));
    return "%s, %d cores, Linux %s, JDK %s"
        .formatted(
            model,
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version"),
            Runtime.version());
  }

  private static String checkedOut(Path root, Children children) throws IOException {
    String name = git(root, children, "rev-parse", "--short", "HEAD");
    if (name.isEmpty()) {
      return "unknown";
    }
    return git(root, children, "status", "--porcelain", "--untracked-files=no").isEmpty()
        ? name
        : name + "+";
  }

  private static String git(Path root, Children children, String... words) throws IOException {
    List<String> command = new ArrayList<>(List.of("git", "-C", root.toString()));
    command.addAll(List.of(words));
    Process git = children.start(Children.Place.ANYWHERE, command, Map.of());
    try (var output = git.inputReader()) {
      return String.join("\n", output.readAllLines()).strip();
    } finally {
      children.stop(git);
    }
  }
}
