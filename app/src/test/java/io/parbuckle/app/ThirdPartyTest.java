package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// THIRD-PARTY.md names every library that is used, and none that is not.
final class ThirdPartyTest {

  /// The first column of a table: what it is, with group ids in back quotes.
  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([^|]+) \\|");

  private static final Pattern GROUP = Pattern.compile("`([a-z][a-z0-9.-]*)`");
  private static final Pattern DECLARED = Pattern.compile("<groupId>([^<$]+)</groupId>");

  private static final Path ROOT = root();

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("THIRD-PARTY.md"))) {
      here = Objects.requireNonNull(here.getParent());
    }
    return here;
  }

  private static Set<String> listed() throws IOException {
    Set<String> groups = new TreeSet<>();
    String page = Files.readString(ROOT.resolve("THIRD-PARTY.md"));
    ROW.matcher(page)
        .results()
        .map(MatchResult::group)
        .flatMap(row -> GROUP.matcher(row).results())
        .forEach(group -> groups.add(group.group(1)));
    return groups;
  }

  /// The jars that this test runs with, other than ours and the runner's own.
  private static List<String> jars() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .map(path -> path.replace(File.separatorChar, '/'))
        .filter(path -> path.matches(".*/([^/]+)/([^/]+)/\\1-\\2[^/]*\\.jar"))
        .filter(path -> !path.contains("/io/parbuckle/") && !path.contains("/surefire/"))
        .toList();
  }

  private static boolean isOf(String jar, String group) {
    return jar.contains("/" + group.replace('.', '/') + "/");
  }

  /// Group ids in the build files: dependencies and what the compiler is given.
  private static Set<String> declared() throws IOException {
    Set<String> groups = new TreeSet<>();
    try (Stream<Path> folders = Files.list(ROOT)) {
      List<Path> poms =
          Stream.concat(Stream.of(ROOT), folders)
              .map(folder -> folder.resolve("pom.xml"))
              .filter(Files::isRegularFile)
              .toList();
      for (Path pom : poms) {
        DECLARED
            .matcher(Files.readString(pom))
            .results()
            .forEach(group -> groups.add(group.group(1)));
      }
    }
    return groups;
  }

  @Test
  void every_library_on_the_class_path_is_listed() throws IOException {
    Set<String> listed = listed();

    assertThat(jars()).hasSizeGreaterThan(20);
    assertThat(jars()).allSatisfy(jar -> assertThat(listed).anyMatch(group -> isOf(jar, group)));
  }

  @Test
  void what_is_listed_is_used() throws IOException {
    Set<String> declared = declared();

    assertThat(listed())
        .allSatisfy(
            group ->
                assertThat(
                        declared.contains(group)
                            || jars().stream().anyMatch(jar -> isOf(jar, group)))
                    .as(group)
                    .isTrue());
  }
}
