package io.parbuckle.host.machine;

import io.parbuckle.api.machine.HostFiles;
import java.nio.file.Path;

/// The host's files below a root, `/` or a recorded one.
record RealHostFiles(Path root) implements HostFiles {

  RealHostFiles {
    root = root.toAbsolutePath().normalize();
  }

  @Override
  public Path path(String absolute) {
    if (!absolute.startsWith("/")) {
      throw new IllegalArgumentException("not an absolute name: " + absolute);
    }
    Path path = root.resolve(absolute.substring(1)).normalize();
    if (!path.startsWith(root)) {
      throw new IllegalArgumentException("leads out of the root: " + absolute);
    }
    return path;
  }
}
