package io.parbuckle.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// House rules over the sources of all modules; each says its cure.
final class TidyTest {

  private static final Map<String, String> BANNED =
      Map.of(
          "System.currentTimeMillis(", "take a Time in the constructor",
          "new Random(", "take a RandomGenerator in the constructor",
          "Thread.sleep(", "wait through Time.sleep, or on a condition",
          "printStackTrace(", "log it once, where it is handled",
          "FIXME", "finish it",
          "TODO", "finish it, or write TODO(#12) with an issue's number");

  /// The one place behind each port.
  private static final Set<String> EXEMPT = Set.of("SystemTime.java");

  @Test
  void no_source_breaks_a_house_rule() throws IOException {
    List<String> found = new ArrayList<>();
    for (Path source : sources()) {
      String text = Files.readString(source);
      BANNED.forEach(
          (word, cure) -> {
            if (text.contains(word) && !EXEMPT.contains(String.valueOf(source.getFileName()))) {
              found.add(source.getFileName() + " has " + word + ": " + cure);
            }
          });
    }

    assertThat(found).isEmpty();
  }

  /// Everything else is handed a Time, so that tests can hand it another.
  @Test
  void only_the_server_takes_the_clocks_of_the_machine() throws IOException {
    List<String> takers = new ArrayList<>();
    for (Path source : sources()) {
      if (Files.readString(source).contains("Time.system()")) {
        takers.add(String.valueOf(source.getFileName()));
      }
    }

    assertThat(takers).containsExactly("Server.java");
  }

  @Test
  void every_package_says_what_it_is_for() throws IOException {
    List<Path> silent = new ArrayList<>();
    for (Path source : sources()) {
      Path signpost = source.resolveSibling("package-info.java");
      boolean declared = !source.endsWith("module-info.java");
      if (declared && !Files.exists(signpost) && !silent.contains(source.getParent())) {
        silent.add(source.getParent());
      }
    }

    assertThat(silent).isEmpty();
  }

  private static List<Path> sources() throws IOException {
    Path root = Path.of("").toAbsolutePath().getParent();
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(root)) {
      for (Path module : modules.toList()) {
        Path main = module.resolve("src/main/java");
        if (Files.isDirectory(main)) {
          try (Stream<Path> files = Files.walk(main)) {
            files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
          }
        }
      }
    }
    assertThat(sources).hasSizeGreaterThan(100);
    return sources;
  }
}
