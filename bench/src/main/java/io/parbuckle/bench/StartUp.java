package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// From the start of the process to the answer of a first call, on all CPUs.
///
/// **Bound.** No start after [#LIMIT].
final class StartUp {

  private static final int STARTS = 5;
  private static final Duration LIMIT = Duration.ofSeconds(45);

  private StartUp() {}

  /// @return the table
  static String run(Stage stage) throws IOException {
    var watch = Stopwatch.start();
    Subject ours = stage.parbuckle();
    Path cache = Subject.cache(stage.root());
    List<Case> cases = new ArrayList<>();
    cases.add(new Case("bare Netty", stage.bareNetty()));
    cases.add(new Case("Parbuckle", ours));
    if (Files.exists(cache)) {
      cases.add(new Case("Parbuckle with the AOT cache", ours.withCache(cache)));
    }
    double first = millis(stage, ours);
    for (int i = 0; i < STARTS && !(i > 0 && watch.isOver(LIMIT)); i++) {
      for (Case one : cases) {
        one.millis().add(millis(stage, one.subject()));
      }
      System.out.printf(Locale.ROOT, "start: round %d of %d%n", i + 1, STARTS);
    }
    return table(cases, first) + (Files.exists(cache) ? "" : "\nThe build made no AOT cache.\n");
  }

  private record Case(String label, Subject subject, List<Double> millis) {

    Case(String label, Subject subject) {
      this(label, subject, new ArrayList<>());
    }
  }

  private static String table(List<Case> cases, double first) {
    var table = new Table("", "ms to the first answered call, median (min–max)");
    for (Case one : cases) {
      table.row(one.label(), new Figures(one.millis()).text(0));
    }
    table.row("Parbuckle on an empty data folder, once", String.format(Locale.ROOT, "%.0f", first));
    return table.text();
  }

  private static double millis(Stage stage, Subject subject) throws IOException {
    var watch = Stopwatch.start();
    try (var server = ServerProcess.start(subject, stage.children(), Place.ANYWHERE)) {
      server.firstCall();
      return watch.elapsed().toNanos() / 1e6;
    }
  }
}
