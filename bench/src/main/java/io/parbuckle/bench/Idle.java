package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import java.io.IOException;
import java.util.Locale;

/// What connections cost that say nothing: resident memory of fresh servers, before and after.
final class Idle {

  private static final int CONNECTIONS = 10_000;
  private static final double GOAL_MB = 400;

  private Idle() {}

  /// @return the table
  static String run(Stage stage) throws IOException {
    var table = new Table("", "MB resident before", "MB with 10,000 connections", "goal");
    table.row(measured(stage, stage.bareNetty(), _ -> "–"));
    table.row(measured(stage, stage.parbuckle(), Idle::verdict));
    return table.text();
  }

  /// What a figure means.
  private interface Verdict {
    String of(double megabytes);
  }

  private static String verdict(double megabytes) {
    return String.format(
        Locale.ROOT, "< %.0f MB: %s", GOAL_MB, megabytes < GOAL_MB ? "met" : "**not met**");
  }

  private static String[] measured(Stage stage, Subject subject, Verdict verdict)
      throws IOException {
    try (var load = new LoadProcess(stage.children());
        var server = ServerProcess.start(subject, stage.children(), Place.SERVER_CPU)) {
      server.firstCall();
      LoadOrder.Target target = server.target();
      double before = megabytes(server.residentKib());
      double after = megabytes(load.run(new LoadOrder.Idle(target, CONNECTIONS)).residentKib());
      System.out.printf(Locale.ROOT, "idle: %s %.0f MB%n", subject.name(), after);
      return new String[] {
        subject.name(),
        String.format(Locale.ROOT, "%.0f", before),
        String.format(Locale.ROOT, "%.0f", after),
        verdict.of(after)
      };
    }
  }

  private static double megabytes(long kib) {
    return kib * 1024 / 1e6;
  }
}
