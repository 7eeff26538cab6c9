package io.parbuckle.server.session;

import java.util.Comparator;

/// A version of the API, such as `v25.10.5`: year, month, patch level. `v24.10` has the patch level
/// 0.
public record ApiVersion(int year, int month, int patch) implements Comparable<ApiVersion> {

  /// The first one whose job calls can be answered with a result, and whose jobs name the requests
  /// that they serve (`protocol.md` §10).
  private static final ApiVersion V25_10 = new ApiVersion(25, 10, 0);

  private static final Comparator<ApiVersion> ORDER =
      Comparator.comparingInt(ApiVersion::year)
          .thenComparingInt(ApiVersion::month)
          .thenComparingInt(ApiVersion::patch);

  /// Reads `v25.10.5`.
  ///
  /// @throws IllegalArgumentException for any other form
  public static ApiVersion of(String text) {
    String[] parts = text.startsWith("v") ? text.substring(1).split("\\.", -1) : new String[0];
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException(
          "an API version looks like v25.10.5, this one does not: " + text);
    }
    int patch = parts.length == 3 ? Integer.parseInt(parts[2]) : 0;
    return new ApiVersion(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]), patch);
  }

  /// Whether clients of this version know nothing of what v25.10 brought.
  public boolean isBefore2510() {
    return compareTo(V25_10) < 0;
  }

  @Override
  public int compareTo(ApiVersion other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "v%02d.%02d.%d".formatted(year, month, patch);
  }
}
