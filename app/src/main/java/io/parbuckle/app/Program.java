package io.parbuckle.app;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Objects;

/// Where the program itself lies.
final class Program {

  private Program() {}

  /// The folder that holds the jar, or the classes during tests.
  static Path folder() {
    try {
      Path self =
          Path.of(Program.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Objects.requireNonNull(self.getParent());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the program does not know where it lies", e);
    }
  }
}
