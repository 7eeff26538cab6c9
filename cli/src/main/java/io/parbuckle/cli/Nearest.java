package io.parbuckle.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What somebody may have meant to type.
final class Nearest {

  private Nearest() {}

  /// The name with the fewest slips between it and `typed`, if there are not too many.
  static Optional<String> to(String typed, Collection<String> names) {
    int slipsMax = Math.max(1, typed.length() / 2);
    return names.stream()
        .filter(name -> name.startsWith(typed) || slips(typed, name) <= slipsMax)
        .min(Comparator.comparingInt(name -> name.startsWith(typed) ? 0 : slips(typed, name)));
  }

  /// Letters to add, drop, change or swap (optimal string alignment).
  static int slips(String a, String b) {
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        cost[i][j] = i == 0 ? j : j == 0 ? i : cheapest(a, b, i, j, cost);
      }
    }
    return cost[a.length()][b.length()];
  }

  private static int cheapest(String a, String b, int i, int j, int[][] cost) {
    int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
    int best = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
    boolean swapped =
        i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
