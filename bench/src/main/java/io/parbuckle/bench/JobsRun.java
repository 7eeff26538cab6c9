package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Durable jobs a second, end to end, beside other engines that keep their jobs in a database.
/// Nothing is pinned: everybody has all CPUs, the load included.
final class JobsRun {

  static final Duration WARM_UP = Duration.ofSeconds(5);

  static final Duration MEASURED = Duration.ofSeconds(10);

  /// Called at once, and waited for as a whole.
  static final int BACKLOG = 4096;

  /// A backlog is gone in a fraction of a second where an engine is fast: so many, as long as they
  /// fit into so much time.
  private static final int BACKLOGS_MAX = 5;

  private static final Duration BACKLOGS_FOR = Duration.ofSeconds(5);

  /// Measured from the last to the first: the compilers have done with the most jobs soonest.
  private static final List<Integer> OUTSTANDING = List.of(1, 16, 256);

  private static final String BACKLOGGED = "backlog";
  private static final List<String> LOADS = List.of("1", "16", "256", BACKLOGGED);
  private static final String OURS = "Parbuckle";

  /// Its body may begin before the job is on disk (ADR 0032).
  private static final String OURS_FREE = "Parbuckle, no side effects";

  private static final Map<String, String> METHODS =
      Map.of(OURS, "test.job_echo_sync", OURS_FREE, "test.job_echo");
  private static final List<String> PEERS = List.of("db-scheduler", "JobRunr", "Quartz");
  private static final int GOAL_AT = 16;
  private static final double GOAL = 10_000;
  private static final double GOAL_RATIO = 4;
  private static final int SYNCS = 200;

  /// Peers may say other things on standard output.
  private static final Pattern LOAD = Pattern.compile(String.join("|", LOADS));

  private JobsRun() {}

  /// @return the table, with what one `fsync` costs
  static String run(Stage stage) throws IOException {
    String disk = disk(stage.folder());
    System.out.println("jobs: " + disk);
    Map<String, Map<String, Double>> figures = new HashMap<>();
    try (var server = ServerProcess.start(stage.parbuckle(), stage.children(), Place.ANYWHERE)) {
      figures.put(OURS, ours(server, OURS));
      figures.put(OURS_FREE, ours(server, OURS_FREE));
    }
    for (String peer : PEERS) {
      try (Postgres postgres = Postgres.start(stage.children())) {
        figures.put(peer, peer(stage, peer, postgres.url()));
      }
    }
    var table =
        new Table(
            "", "1 outstanding, jobs/s", "16 outstanding", "256 outstanding", "backlog of 4,096");
    row(table, OURS, figures);
    row(table, OURS_FREE, figures);
    PEERS.forEach(peer -> row(table, peer, figures));
    return String.join(
            "\n\n", table.text().strip(), verdict(figures, OURS), verdict(figures, OURS_FREE), disk)
        + "\n";
  }

  private static void row(Table table, String name, Map<String, Map<String, Double>> figures) {
    List<String> cells = new ArrayList<>(List.of(name));
    LOADS.forEach(load -> cells.add(cell(at(figures, name, load))));
    table.row(cells.toArray(String[]::new));
  }

  private static String cell(double perSecond) {
    return perSecond == 0 ? "–" : String.format(Locale.ROOT, "%,.0f", perSecond);
  }

  private static double at(Map<String, Map<String, Double>> figures, String name, String load) {
    return figures.getOrDefault(name, Map.of()).getOrDefault(load, 0.0);
  }

  private static String verdict(Map<String, Map<String, Double>> figures, String name) {
    double ours = at(figures, name, "" + GOAL_AT);
    String ratios =
        LOADS.stream()
            .map(load -> ratio(load, at(figures, name, load) / best(figures, load)))
            .collect(Collectors.joining("; "));
    return String.format(
        Locale.ROOT,
        "%s, with %d outstanding: goal ≥ %,.0f jobs/s: %s. Times the best peer under the same load,"
            + " goal ≥ %.0f: %s. The highest of all loads beside the highest of a peer: %.1f.",
        name,
        GOAL_AT,
        GOAL,
        met(ours >= GOAL),
        GOAL_RATIO,
        ratios,
        highest(figures, List.of(name)) / highest(figures, PEERS));
  }

  private static String ratio(String load, double ratio) {
    return String.format(Locale.ROOT, "%s: %.1f, %s", load, ratio, met(ratio >= GOAL_RATIO));
  }

  private static double best(Map<String, Map<String, Double>> figures, String load) {
    return PEERS.stream().mapToDouble(peer -> at(figures, peer, load)).max().orElse(0);
  }

  private static double highest(Map<String, Map<String, Double>> figures, List<String> names) {
    return names.stream()
        .flatMap(name -> LOADS.stream().map(load -> at(figures, name, load)))
        .max(Double::compare)
        .orElse(0.0);
  }

  private static String met(boolean met) {
    return met ? "met" : "**not met**";
  }

  private static Map<String, Double> ours(ServerProcess server, String name) throws IOException {
    String method = Objects.requireNonNull(METHODS.get(name));
    Map<String, Double> figures = new HashMap<>();
    for (int outstanding : OUTSTANDING.reversed()) {
      try (var load = new JobLoad(server, method, outstanding)) {
        figures.put("" + outstanding, load.perSecond());
      }
      say(name, "" + outstanding, figures);
    }
    try (var load = new JobLoad(server, method, OUTSTANDING.getLast())) {
      figures.put(BACKLOGGED, backlogs(load::backlog));
    }
    say(name, BACKLOGGED, figures);
    return figures;
  }

  /// A backlog, measured several times if it is short.
  interface Backlog<E extends Exception> {
    /// @return jobs a second
    double measure() throws E;
  }

  /// @return the median of some backlogs, one behind the other
  static <E extends Exception> double backlogs(Backlog<E> backlog) throws E {
    List<Double> measured = new ArrayList<>();
    var watch = Stopwatch.start();
    do {
      measured.add(backlog.measure());
    } while (measured.size() < BACKLOGS_MAX && !watch.isOver(BACKLOGS_FOR));
    return new Figures(measured).median();
  }

  private static Map<String, Double> peer(Stage stage, String name, String url) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseG1GC",
                "-Xmx1024m",
                "-cp",
                System.getProperty("java.class.path"),
                PeerProcess.class.getName(),
                name,
                url));
    OUTSTANDING.reversed().forEach(count -> command.add(count.toString()));
    Process process = stage.children().start(Place.ANYWHERE, command, Map.of());
    Map<String, Double> figures = new HashMap<>();
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        String[] words = line.split(" ", 2);
        if (words.length == 2 && LOAD.matcher(words[0]).matches()) {
          figures.put(words[0], Double.parseDouble(words[1]));
          say(name, words[0], figures);
        }
      }
    } finally {
      stage.children().stop(process);
    }
    if (figures.size() < LOADS.size()) {
      throw new IOException(name + " ended early; it said:\n" + stage.children().lastWords());
    }
    return figures;
  }

  private static void say(String name, String load, Map<String, Double> figures) {
    System.out.printf(Locale.ROOT, "jobs: %s, %s: %.0f/s%n", name, load, figures.get(load));
  }

  /// What the disk charges for one small durable write: the figure that bounds all others.
  private static String disk(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "sync", "");
    List<Double> micros = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer page = ByteBuffer.allocate(4096);
      for (int i = 0; i < SYNCS; i++) {
        channel.write(page.clear());
        var watch = Stopwatch.start();
        channel.force(false);
        micros.add(watch.elapsed().toNanos() / 1e3);
      }
    }
    return "Disk: %s; 4 KiB appended and synchronised: %s µs, median (min–max) of %d."
        .formatted(Files.getFileStore(folder).type(), new Figures(micros).text(0), SYNCS);
  }
}
