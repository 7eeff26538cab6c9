package io.parbuckle.bench;

import java.util.List;
import java.util.Locale;

/// The same thing measured several times.
///
/// @param values at least one
record Figures(List<Double> values) {

  Figures {
    values = values.stream().sorted().toList();
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
  }

  double min() {
    return values.getFirst();
  }

  double max() {
    return values.getLast();
  }

  /// The middle one; of an even number, the mean of the middle two.
  double median() {
    int size = values.size();
    return (values.get((size - 1) / 2) + values.get(size / 2)) / 2;
  }

  /// `7.2 (7.1–7.4)`.
  String text(int digits) {
    String number = "%." + digits + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + "–" + number + ")", median(), min(), max());
  }
}
