package io.parbuckle.bench;

import io.parbuckle.bench.Children.Place;
import io.parbuckle.bench.LoadOrder.Target;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Two GiB down and two up, by turns with the yardstick, with and without the hash of what goes
/// through. The first rounds only warm the compilers up.
final class TransferRun {

  private static final long GIB = 1L << 30;

  /// CPU time comes in steps of 10 ms, and a server that only counts takes some 100 ms for a GiB.
  private static final long BYTES = 2 * GIB;

  private static final int WARM_UP = 3;
  private static final int ROUNDS = WARM_UP + 4;
  private static final Map<String, String> WITHOUT_HASH =
      Map.of("PARBUCKLE_TRANSFER_DIGESTS", "false");

  private TransferRun() {}

  /// One direction.
  private record Way(String label, double goal, Function<Target, LoadOrder> order) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("download", 1.3, target -> new LoadOrder.Download(target, BYTES)),
          new Way("upload", 1.6, target -> new LoadOrder.Upload(target, BYTES)));

  /// One server, and what it did each way.
  private record Measured(ServerProcess server, List<List<LoadResult>> ways) {

    Measured(ServerProcess server) {
      this(server, WAYS.stream().<List<LoadResult>>map(_ -> new ArrayList<>()).toList());
    }

    void measure(LoadProcess load, int way) throws IOException {
      ways.get(way).add(load.run(WAYS.get(way).order().apply(server.target())));
    }

    Figures figures(int way, Function<LoadResult, Double> figure) {
      return new Figures(counted(way).stream().map(figure).toList());
    }

    private List<LoadResult> counted(int way) {
      List<LoadResult> results = ways.get(way);
      return results.subList(WARM_UP, results.size());
    }

    /// The median of the rounds' ratios: a machine that is slow for a while is slow for both.
    double ratio(int way, Measured yardstick) {
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < counted(way).size(); i++) {
        ratios.add(seconds(counted(way).get(i)) / seconds(yardstick.counted(way).get(i)));
      }
      return new Figures(ratios).median();
    }
  }

  /// @return the table
  static String run(Stage stage) throws IOException {
    Children children = stage.children();
    try (var bare = ServerProcess.start(stage.bareNetty(), children, Place.SERVER_CPU);
        var ours =
            ServerProcess.start(stage.parbuckle().with(WITHOUT_HASH), children, Place.SERVER_CPU);
        var hashing = ServerProcess.start(stage.parbuckle(), children, Place.SERVER_CPU);
        var load = new LoadProcess(children)) {
      List<Measured> servers =
          List.of(new Measured(bare), new Measured(ours), new Measured(hashing));
      for (int i = 0; i < ROUNDS; i++) {
        for (int way = 0; way < WAYS.size(); way++) {
          for (Measured server : servers) {
            server.measure(load, way);
          }
        }
        System.out.printf(Locale.ROOT, "transfer: round %d of %d%n", i + 1, ROUNDS);
      }
      return "CPU seconds of the server for each GiB, and their ratio: median (min–max) of %d rounds.\n\n"
              .formatted(ROUNDS - WARM_UP)
          + table(servers.get(0), servers.get(1), servers.get(2));
    }
  }

  private static String table(Measured bare, Measured ours, Measured hashing) {
    var table =
        new Table(
            "",
            "bare Netty, s/GiB",
            "Parbuckle, s/GiB",
            "ratio",
            "goal",
            "bare Netty, MiB/s",
            "Parbuckle, MiB/s",
            "Parbuckle, MB resident");
    for (int way = 0; way < WAYS.size(); way++) {
      table.row(row(way, "", bare, ours));
      table.row(row(way, " with SHA-256", bare, hashing));
    }
    return table.text();
  }

  private static String[] row(int way, String label, Measured bare, Measured ours) {
    Figures yardstick = bare.figures(way, TransferRun::seconds);
    Figures figures = ours.figures(way, TransferRun::seconds);
    double ratio = ours.ratio(way, bare);
    double goal = WAYS.get(way).goal();
    return new String[] {
      WAYS.get(way).label() + label,
      yardstick.text(2),
      figures.text(2),
      String.format(Locale.ROOT, "%.2f", ratio),
      String.format(Locale.ROOT, "≤ %.2f: %s", goal, ratio <= goal ? "met" : "**not met**"),
      bare.figures(way, TransferRun::speed).text(0),
      ours.figures(way, TransferRun::speed).text(0),
      ours.figures(way, result -> result.residentKib() * 1024 / 1e6).text(0)
    };
  }

  private static double seconds(LoadResult result) {
    return result.cpuMicros() / 1e6 * GIB / result.count();
  }

  private static double speed(LoadResult result) {
    return result.count() / (double) (1 << 20) / (result.nanos() / 1e9);
  }
}
