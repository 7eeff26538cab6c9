package io.parbuckle.host.catalog;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where the content of catalogues lies: `<catalogs>/<label>/<generation>/`. Which generation
/// counts stands in the database; any other folder is the rest of a synchronisation that did not
/// end.
///
/// **Threads.** Any; one synchronisation at a time, which [CatalogSync] sees to.
final class CatalogFolders {

  private final Supplier<Path> root;

  /// @param root the folder of all catalogues, asked for when it is needed
  CatalogFolders(Supplier<Path> root) {
    this.root = root;
  }

  Path root() {
    return root.get();
  }

  /// The content of a catalogue as of a synchronisation.
  Path content(String label, long generation) {
    return root().resolve(label).resolve(Long.toString(generation));
  }

  /// Makes the folder of a catalogue, for nobody else's eyes, and removes what is in it but the
  /// generation that counts.
  void prepare(String label, long counts) throws IOException {
    Path folder = root().resolve(label);
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      delete(folder);
      Files.createDirectories(folder.getParent());
      Files.createDirectory(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
    keepOnly(folder, List.of(Long.toString(counts)));
  }

  /// Removes the folders of all catalogues but these.
  void keepOnly(List<String> labels) throws IOException {
    keepOnly(root(), labels);
  }

  private static void keepOnly(Path folder, List<String> names) throws IOException {
    List<Path> entries;
    try (Stream<Path> all = Files.list(folder)) {
      entries = all.toList();
    }
    for (Path entry : entries) {
      if (!names.contains(entry.getFileName().toString())) {
        delete(entry);
      }
    }
  }

  /// The file with the versions of an application, if it is a regular file that is reached without
  /// any link.
  ///
  /// @throws NoSuchFileException if there is none
  static Path versionsFile(Path content, String train, String app) throws IOException {
    Path file = content.resolve("trains").resolve(train).resolve(app).resolve("app_versions.json");
    boolean plain =
        file.normalize().equals(file)
            && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && file.toRealPath().equals(content.toRealPath().resolve(content.relativize(file)));
    if (!plain) {
      throw new NoSuchFileException(file.toString());
    }
    return file;
  }

  /// Removes a file or a folder with everything in it; links are removed, not followed.
  static void delete(Path path) {
    try {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        Files.walkFileTree(path, new Deleting());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + path, e);
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    // Somebody else, such as an abandoned fetch, may remove things at the same time.
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
      if (failure instanceof NoSuchFileException) {
        return FileVisitResult.CONTINUE;
      }
      throw failure;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
