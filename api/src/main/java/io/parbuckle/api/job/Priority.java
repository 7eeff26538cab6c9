package io.parbuckle.api.job;

import java.util.Locale;

/// Who goes first among jobs that wait for the same lock or for a free place. A waiting job rises
/// one class for each minute in line.
public enum Priority {
  /// Somebody sits and waits for it.
  INTERACTIVE,
  NORMAL,
  BACKGROUND;

  /// As it crosses the wire.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
