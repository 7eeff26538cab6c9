package io.parbuckle.host.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// Mounted file systems, as `/proc/self/mountinfo` and the kernel describe them.
final class FileSystems {

  private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

  private FileSystems() {}

  /// A line of the table of mounts (`proc_pid_mountinfo(5)`).
  private record Mount(
      long id, String at, String options, String type, String source, String more) {

    static Mount of(String line) {
      String[] words = line.split(" ", -1);
      int dash = Arrays.asList(words).indexOf("-");
      return new Mount(
          Long.parseLong(words[0]),
          unescaped(words[4]),
          words[5],
          words[dash + 1],
          unescaped(words[dash + 2]),
          words[dash + 3]);
    }

    /// Blanks and the like stand as three octal digits.
    private static String unescaped(String text) {
      return text.replace("\\040", " ")
          .replace("\\011", "\t")
          .replace("\\012", "\n")
          .replace("\\134", "\\");
    }

    List<String> flags() {
      List<String> flags = new ArrayList<>();
      Stream.concat(Stream.of(options.split(",")), Stream.of(more.split(",")))
          .map(flag -> flag.toUpperCase(Locale.ROOT))
          .filter(flag -> !flags.contains(flag))
          .forEach(flags::add);
      return flags;
    }
  }

  /// The file system on which a file lies.
  static FsStat of(Pinned file) throws IOException {
    long id = file.stat().mount();
    Mount mount;
    try (Stream<String> lines = Files.lines(MOUNTS)) {
      mount =
          lines
              .map(Mount::of)
              .filter(row -> row.id() == id)
              .findFirst()
              .orElseThrow(() -> new IOException("the table of mounts has no mount " + id));
    }
    Libc.StatFs sizes = file.fileSystem();
    long total = sizes.blocks() * sizes.blockBytes();
    long free = sizes.blocksFree() * sizes.blockBytes();
    long available = sizes.blocksAvailable() * sizes.blockBytes();
    return new FsStat(
        mount.flags(),
        Long.toUnsignedString(sizes.fsid()),
        mount.type(),
        mount.source(),
        mount.at(),
        sizes.blockBytes(),
        sizes.blocks(),
        sizes.blocksFree(),
        sizes.blocksAvailable(),
        Long.toString(sizes.blocks()),
        Long.toString(sizes.blocksFree()),
        Long.toString(sizes.blocksAvailable()),
        sizes.files(),
        sizes.filesFree(),
        sizes.nameMax(),
        total,
        free,
        available,
        Long.toString(total),
        Long.toString(free),
        Long.toString(available));
  }
}
