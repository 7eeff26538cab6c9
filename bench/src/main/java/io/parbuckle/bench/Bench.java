package io.parbuckle.bench;

import io.parbuckle.bench.Duel.Load;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// `make bench`: measures, prints, and writes the sections of `docs/performance.md`.
///
/// Without an argument everything but the jobs, the million and the benchmarks of JMH; with
/// `calls`, `post`, `fanout`, `idle`, `start`, `transfer`, `jobs` or `million` that one; with
/// another word the benchmarks of JMH whose name has it. The repository is the working folder.
///
/// **Bound.** Some five minutes; after [#RUN_MAX] all processes are stopped, and with them the run.
final class Bench {

  private static final Duration RUN_MAX = Duration.ofMinutes(9);
  private static final double CALL_GOAL = 1.25;
  private static final double BURST_GOAL = 1.3;
  private static final int SUBSCRIBERS = 500;

  private static final Duel CALLS =
      new Duel(
          "call",
          CALL_GOAL,
          List.of(
              calls(1, 1, 12_000),
              calls(50, 1, 90_000),
              calls(500, 1, 70_000),
              calls(1, 16, 90_000),
              calls(50, 16, 300_000),
              calls(500, 16, 300_000)),
          5,
          Duration.ofSeconds(90));

  /// Of one account: no more than 20 of its calls run at a time (`limits.http_calls`).
  private static final Duel POSTS =
      new Duel("call", 0, List.of(posts(1, 4_000), posts(16, 30_000)), 5, Duration.ofSeconds(45));

  private static final Duel FAN_OUT =
      new Duel(
          "notification",
          BURST_GOAL,
          List.of(fanOut("in bursts of 8", 8, 150), fanOut("singly", 1, 300)),
          5,
          Duration.ofSeconds(45));

  private final Stage stage;

  private Bench(Stage stage) {
    this.stage = stage;
  }

  private static Load calls(int connections, int outstanding, long calls) {
    String label =
        connections == 1
            ? "1 connection, " + outstanding + " outstanding"
            : connections + " connections, " + outstanding + " outstanding each";
    return new Load(
        label, target -> new LoadOrder.Calls(target, connections, outstanding, calls / 4, calls));
  }

  private static Load posts(int connections, long calls) {
    String label = connections == 1 ? "1 connection" : connections + " connections";
    return new Load(label, target -> new LoadOrder.Posts(target, connections, calls / 4, calls));
  }

  private static Load fanOut(String label, int burst, long bursts) {
    return new Load(
        "to " + SUBSCRIBERS + " subscribers, " + label,
        target -> new LoadOrder.FanOut(target, SUBSCRIBERS, burst, bursts / 4, bursts));
  }

  static void main(String[] args) throws IOException, RunnerException {
    String what = args.length == 0 ? "" : args[0];
    if (!Part.named(what).isEmpty()) {
      measure(Part.named(what));
    } else {
      new Runner(new OptionsBuilder().include("(?i)" + what).build()).run();
    }
  }

  private static void measure(List<Part> parts) throws IOException {
    Path root = Path.of("").toAbsolutePath();
    Path folder = Files.createTempDirectory("parbuckle-bench");
    var children = new Children(Files.createFile(folder.resolve("errors.log")));
    // Ctrl-C, too, must leave no server behind.
    Runtime.getRuntime().addShutdownHook(new Thread(children::close));
    stopLater(children);
    try (children) {
      new Bench(new Stage(root, folder, children)).run(parts);
    } finally {
      delete(folder);
    }
  }

  private static void stopLater(Children children) {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                if (!new CountDownLatch(1).await(RUN_MAX.toSeconds(), TimeUnit.SECONDS)) {
                  System.err.println("bench: stopped after " + RUN_MAX.toSeconds() + " s");
                  children.close();
                }
              } catch (InterruptedException _) {
                children.close();
              }
            });
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// What can be measured; the name is the section of the page and the value of `B`.
  private enum Part {
    CALLS,
    POST,
    FANOUT,
    IDLE,
    START,
    TRANSFER,
    JOBS,
    MILLION;

    /// For an empty name all but jobs, which need PostgreSQL and minutes of their own, and the
    /// million, which fills a gigabyte first.
    static List<Part> named(String name) {
      return Stream.of(values())
          .filter(
              part ->
                  name.isEmpty()
                      ? part != JOBS && part != MILLION
                      : part.section().equalsIgnoreCase(name))
          .toList();
    }

    String section() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// Whether it gives servers and load a CPU each.
    boolean pinned() {
      return switch (this) {
        case CALLS, POST, FANOUT, IDLE, TRANSFER -> true;
        case START, JOBS, MILLION -> false;
      };
    }
  }

  private void run(List<Part> parts) throws IOException {
    var page = new Page(stage.root().resolve("docs/performance.md"));
    var surroundings = Surroundings.of(stage.root(), InstantSource.system(), stage.children());
    for (Part part : parts) {
      String text = measured(part) + "\n" + surroundings.text(part.pinned()) + "\n";
      System.out.println(text);
      page.replace(part.section(), text);
    }
  }

  private String measured(Part part) throws IOException {
    return switch (part) {
      case CALLS -> CALLS.run(stage);
      case POST -> POSTS.run(stage);
      case FANOUT -> FAN_OUT.run(stage);
      case IDLE -> Idle.run(stage);
      case START -> StartUp.run(stage);
      case TRANSFER -> TransferRun.run(stage);
      case JOBS -> JobsRun.run(stage);
      case MILLION -> Million.run(stage);
    };
  }
}
