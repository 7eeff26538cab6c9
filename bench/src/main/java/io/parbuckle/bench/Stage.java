package io.parbuckle.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What every part of a run needs.
///
/// @param root the repository, built
/// @param folder for data folders; deleted at the end
record Stage(Path root, Path folder, Children children) {

  Subject bareNetty() {
    return Subject.bareNetty(root);
  }

  /// Parbuckle on a new data folder.
  Subject parbuckle() throws IOException {
    return Subject.parbuckle(root, Files.createTempDirectory(folder, "data"));
  }
}
