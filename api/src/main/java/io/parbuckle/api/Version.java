package io.parbuckle.api;

import java.util.Comparator;

/// A version of the API, such as `v25.10.5`: year, month, patch level. `v24.10` has the patch level
/// 0.
public record Version(int year, int month, int patch) implements Comparable<Version> {

  /// The first one with a model of its own for nearly every method.
  public static final Version V25_04 = new Version(25, 4, 0);

  /// The first one whose job calls can be answered with a result, and whose jobs name the requests
  /// that they serve (`protocol.md` §10).
  public static final Version V25_10 = new Version(25, 10, 0);

  public static final Version V26 = new Version(26, 0, 0);

  /// The one whose form methods are declared in, and in which the server itself calls them.
  public static final Version NEWEST = V26;

  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::year)
          .thenComparingInt(Version::month)
          .thenComparingInt(Version::patch);

  /// Reads `v25.10.5`.
  ///
  /// @throws IllegalArgumentException for any other form
  public static Version of(String text) {
    String[] parts = text.startsWith("v") ? text.substring(1).split("\\.", -1) : new String[0];
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "an API version looks like v25.10.5, this one does not: " + text);
    }
    int patch = parts.length == 3 ? Integer.parseInt(parts[2]) : 0;
    return new Version(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), patch);
  }

  public boolean isBefore(Version other) {
    return compareTo(other) < 0;
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return month == 0
        ? "v%d.0.%d".formatted(year, patch)
        : "v%d.%02d.%d".formatted(year, month, patch);
  }
}
