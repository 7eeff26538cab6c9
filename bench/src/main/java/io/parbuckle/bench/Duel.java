package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import io.parbuckle.bench.LoadOrder.Target;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Both servers under the same loads, by turns, so that whatever else the machine does meets both.
///
/// The first round only warms the compilers up.
///
/// **Bound.** After `limit` nothing is measured a second time.
///
/// @param unit what is counted: `call`, `notification`
/// @param goal the ratio that is wanted at most, 0 for none
record Duel(String unit, double goal, List<Load> loads, int rounds, Duration limit) {

  /// @param label as the table has it
  record Load(String label, Function<Target, LoadOrder> order) {}

  /// What was measured under one load.
  private record Outcome(String label, List<LoadResult> bare, List<LoadResult> ours) {

    Outcome(Load load) {
      this(load.label(), new ArrayList<>(), new ArrayList<>());
    }
  }

  /// @return the table
  String run(Stage stage) throws IOException {
    var watch = Stopwatch.start();
    try (var bare = ServerProcess.start(stage.bareNetty(), stage.children(), Place.SERVER_CPU);
        var ours = ServerProcess.start(stage.parbuckle(), stage.children(), Place.SERVER_CPU);
        var load = new LoadProcess(stage.children())) {
      List<Outcome> outcomes = loads.stream().map(Outcome::new).toList();
      for (Load one : loads) {
        load.run(one.order().apply(bare.target()));
        load.run(one.order().apply(ours.target()));
      }
      for (int i = 0; i < rounds; i++) {
        for (int j = 0; j < loads.size() && !(i > 0 && watch.isOver(limit)); j++) {
          outcomes.get(j).bare().add(load.run(loads.get(j).order().apply(bare.target())));
          outcomes.get(j).ours().add(load.run(loads.get(j).order().apply(ours.target())));
        }
        System.out.printf(Locale.ROOT, "%ss: round %d of %d%n", unit, i + 1, rounds);
      }
      return table(outcomes);
    }
  }

  private String table(List<Outcome> outcomes) {
    var table =
        new Table(
            "",
            "bare Netty, µs each",
            "Parbuckle, µs each",
            "ratio",
            "goal",
            "bare Netty, thousand/s",
            "Parbuckle, thousand/s");
    for (Outcome outcome : outcomes) {
      Figures bare = micros(outcome.bare());
      Figures ours = micros(outcome.ours());
      double ratio = ours.median() / bare.median();
      table.row(
          outcome.label(),
          bare.text(2),
          ours.text(2),
          String.format(Locale.ROOT, "%.2f", ratio),
          verdict(ratio),
          speed(outcome.bare()).text(0),
          speed(outcome.ours()).text(0));
    }
    return "Server CPU per %s, median (min–max) of %d rounds.\n\n"
            .formatted(unit, outcomes.getFirst().bare().size())
        + table.text()
        + refusals(outcomes);
  }

  private String verdict(double ratio) {
    return goal == 0
        ? "–"
        : String.format(Locale.ROOT, "≤ %.2f: %s", goal, ratio <= goal ? "met" : "**not met**");
  }

  /// Says that something was answered otherwise, which must not pass for a fast answer.
  private static String refusals(List<Outcome> outcomes) {
    long bare =
        outcomes.stream().flatMap(one -> one.bare().stream()).mapToLong(LoadResult::odd).sum();
    long ours =
        outcomes.stream().flatMap(one -> one.ours().stream()).mapToLong(LoadResult::odd).sum();
    return bare + ours == 0
        ? ""
        : "\n**Answers that were not the expected one**: bare Netty %d, Parbuckle %d.\n"
            .formatted(bare, ours);
  }

  private static Figures micros(List<LoadResult> results) {
    return new Figures(results.stream().map(LoadResult::microsEach).toList());
  }

  private static Figures speed(List<LoadResult> results) {
    return new Figures(results.stream().map(LoadResult::thousandsPerSecond).toList());
  }
}
