package io.parbuckle.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.parbuckle.cli.Cli;
import io.parbuckle.cli.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What the documents name exists: files, settings, commands, arrows between packages.
final class DocumentsTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```");
  private static final Pattern VARIABLE = Pattern.compile("PARBUCKLE_[A-Z][A-Z_]*[A-Z]");
  private static final Pattern KEY = Pattern.compile("`((?:[a-z_]+\\.)?[a-z_]+)`");
  private static final Pattern COMMAND = Pattern.compile("(?m)^  ([a-z]+) {2,}\\S");
  private static final Pattern ENTRY =
      Pattern.compile("Map\\.entry\\(\\s*\"([a-z.]+)\",\\s*Set\\.of\\(([^)]*)\\)");
  private static final Pattern QUOTED = Pattern.compile("\"([a-z.]+)\"");

  /// Read by the launcher and the command line; the server never sees them.
  private static final Set<String> OF_OTHERS =
      Set.of(
          "PARBUCKLE_JAVA_HOME",
          "PARBUCKLE_JAVA_OPTS",
          "PARBUCKLE_PASSWORD",
          "PARBUCKLE_API_KEY",
          "PARBUCKLE_ADMIN_PASSWORD");

  @Test
  void every_relative_link_leads_to_a_file() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path document : documents()) {
      String text = FENCED.matcher(Files.readString(document)).replaceAll("");
      for (String link : all(LINK, text)) {
        String path = link.replaceFirst("#.*", "");
        if (!path.isEmpty()
            && !link.matches("[a-z]+:.*")
            && !Files.exists(document.resolveSibling(path))) {
          broken.add(ROOT.relativize(document) + ": " + link);
        }
      }
    }

    assertThat(broken).isEmpty();
  }

  @Test
  void the_settings_that_are_documented_are_those_that_are_read() throws IOException {
    String operating = Files.readString(ROOT.resolve("docs/operating.md"));
    String settings = between(operating, "## Settings", "## Files");

    Set<String> named = new TreeSet<>();
    for (String line : settings.lines().toList()) {
      if (line.startsWith("| `")) {
        named.addAll(all(KEY, line.substring(0, line.indexOf('|', 1) + 1)));
      }
    }

    assertThat(named).isEqualTo(keys());
  }

  @Test
  void every_environment_variable_that_is_documented_is_read() throws IOException {
    Set<String> read = new TreeSet<>(OF_OTHERS);
    keys().forEach(key -> read.add(ConfigKey.text(key).environment()));
    String sources = sourcesOfPrograms();
    assertThat(OF_OTHERS).allSatisfy(name -> assertThat(sources).contains(name));

    List<String> unknown = new ArrayList<>();
    for (Path document : documents()) {
      for (String name : all(VARIABLE, Files.readString(document))) {
        if (!read.contains(name)) {
          unknown.add(ROOT.relativize(document) + ": " + name);
        }
      }
    }

    assertThat(unknown).isEmpty();
  }

  @Test
  void every_command_is_documented() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Surroundings nothing =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            Map.of(),
            Surroundings.Terminals.NONE,
            _ -> "",
            false);
    int code = new Cli(nothing, "1.2.3").with("serve", ServeCommand::new).run("--help");
    String help = between(out.toString(StandardCharsets.UTF_8), "Commands:", "First steps:");

    assertThat(code).isZero();
    List<String> commands = all(COMMAND, help);
    String operating =
        between(Files.readString(ROOT.resolve("docs/operating.md")), "## Commands", "CONNECTION:");
    assertThat(commands).contains("serve", "completion");
    assertThat(commands)
        .allSatisfy(
            command ->
                assertThat(operating).containsPattern("(parbuckle|\\|) +" + command + "\\b"));
  }

  @Test
  void the_arrows_of_the_architecture_are_those_of_the_structure_test() throws IOException {
    String source =
        Files.readString(
            ROOT.resolve("server/src/test/java/io/parbuckle/server/DependencyDirectionTest.java"));
    Map<String, Set<String>> tested = new TreeMap<>();
    ENTRY
        .matcher(source)
        .results()
        .forEach(entry -> tested.put(entry.group(1), new TreeSet<>(all(QUOTED, entry.group(2)))));

    String section =
        between(
            Files.readString(ROOT.resolve("ARCHITECTURE.md")),
            "## 4. Who may import whom",
            "`Server` and its neighbours");
    Map<String, Set<String>> told = new TreeMap<>();
    section
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|", -1))
        .forEach(cells -> told.put(cells[1].strip().replace("`", ""), packages(cells[2].strip())));

    assertThat(tested).hasSizeGreaterThan(8);
    assertThat(told).isEqualTo(tested);
  }

  private static Set<String> packages(String cell) {
    return cell.equals("–")
        ? new TreeSet<>()
        : Stream.of(cell.split(", *", -1)).collect(Collectors.toCollection(TreeSet::new));
  }

  /// The names in `ConfigReader`, from its source: a key that is not read there is none.
  private static Set<String> keys() throws IOException {
    String source =
        Files.readString(ROOT.resolve("app/src/main/java/io/parbuckle/app/ConfigReader.java"));
    return new TreeSet<>(
        all(Pattern.compile("ConfigKey\\s*\\.[a-zA-Z]+\\(\\s*\"([a-z_.]+)\""), source));
  }

  private static String sourcesOfPrograms() throws IOException {
    StringBuilder sources = new StringBuilder(Files.readString(ROOT.resolve("parbuckle")));
    for (String module : List.of("app", "cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          sources.append(Files.readString(file));
        }
      }
    }
    return sources.toString();
  }

  private static List<Path> documents() throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path folder : List.of(ROOT, ROOT.resolve("docs"), ROOT.resolve("examples"))) {
      try (Stream<Path> files = Files.walk(folder, folder.equals(ROOT) ? 1 : 9)) {
        files.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
      }
    }
    assertThat(documents).hasSizeGreaterThan(20);
    return documents;
  }

  private static String between(String text, String from, String to) {
    int begin = text.indexOf(from);
    int end = text.indexOf(to, Math.max(0, begin));
    assertThat(begin).as("begin of the part: %s", from).isNotNegative();
    assertThat(end).as("end of the part: %s", to).isNotNegative();
    return text.substring(begin, end);
  }

  /// The first group of each match, or all of it where there is none.
  private static List<String> all(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.groupCount() == 0 ? match.group() : match.group(1))
        .toList();
  }
}
