package io.parbuckle.server.config;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Files that do not outlive the job that makes them. They may hold secrets: nobody else reads
/// them, and what a killed server has left goes at the next start.
///
/// **Threads.** Any.
final class ScratchFolder {

  private static final String PREFIX = "config-";

  private final Path folder;

  /// @param folder may hold files of others
  ScratchFolder(Path folder) {
    this.folder = folder;
  }

  /// Removes all that is ours.
  void clear() {
    try (Stream<Path> entries = Files.list(folder)) {
      for (Path entry : entries.filter(ScratchFolder::ours).toList()) {
        remove(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the folder " + folder + " cannot be cleared", e);
    }
  }

  private static boolean ours(Path entry) {
    return String.valueOf(entry.getFileName()).startsWith(PREFIX);
  }

  private static void remove(Path top) throws IOException {
    List<Path> all;
    try (Stream<Path> below = Files.walk(top)) { // does not follow links
      all = below.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  /// A place for one job.
  Place open() throws IOException {
    return new Place(Files.createTempDirectory(folder, PREFIX)); // mode 0700
  }

  /// A folder that goes when it is closed.
  record Place(Path folder) implements AutoCloseable {

    Path file(String name) {
      return folder.resolve(name);
    }

    /// Writes a new file, mode 0600.
    OutputStream write(Path file) throws IOException {
      return Channels.newOutputStream(
          FileChannel.open(
              file,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))));
    }

    @Override
    public void close() throws IOException {
      remove(folder);
    }
  }
}
