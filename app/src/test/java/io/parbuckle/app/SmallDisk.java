package io.parbuckle.app;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A place for the data of a server that can be made to refuse writes while the server runs: a file
/// system of its own where one may be mounted, a limit on the size of the server's files where it
/// may not. [#how] says which it is.
///
/// **Threads.** One.
abstract sealed class SmallDisk implements AutoCloseable {

  private static final long SECONDS_MAX = 60;

  final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// One that fills up.
  static SmallDisk thatFillsUp(Path folder) throws IOException {
    return run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", folder.toString())
        ? new Filled(folder)
        : new Limited(folder);
  }

  /// One that turns read-only.
  static SmallDisk thatTurnsReadOnly(Path folder, Path image) throws IOException {
    return Failing.mounted(folder, image) ? new Failing(folder, image) : new Limited(folder);
  }

  abstract String how();

  @Override
  public abstract void close() throws IOException;

  /// From now on the server cannot write.
  abstract void refuse(long pid) throws IOException;

  /// It can again.
  ///
  /// @return false when its server has to be started again for that
  abstract boolean heal(long pid) throws IOException;

  /// @return whether it could be done
  private static boolean run(String... words) throws IOException {
    try {
      Process process =
          new ProcessBuilder(words)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return false;
      }
      return process.exitValue() == 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } catch (IOException _) {
      return false; // there is no such program
    }
  }

  private static void must(String... words) throws IOException {
    if (!run(words)) {
      throw new IOException("this failed: " + List.of(words));
    }
  }

  /// A small tmpfs and a file that takes all that is left of it.
  private static final class Filled extends SmallDisk {

    private static final int PIECE_BYTES = 4096;

    private Filled(Path folder) {
      super(folder);
    }

    @Override
    String how() {
      return "a tmpfs that was filled";
    }

    @Override
    void refuse(long pid) throws IOException {
      try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
        while (true) {
          out.write(new byte[PIECE_BYTES]);
        }
      } catch (IOException _) {
        return; // full
      }
    }

    @Override
    boolean heal(long pid) throws IOException {
      Files.delete(folder.resolve("filler"));
      return true;
    }

    @Override
    public void close() throws IOException {
      must("umount", folder.toString());
    }
  }

  /// An ext4 in a file, in which the kernel finds an error when it is told to, and which it then
  /// makes read-only.
  private static final class Failing extends SmallDisk {

    private final Path image;

    private Failing(Path folder, Path image) {
      super(folder);
      this.image = image;
    }

    private static boolean mounted(Path folder, Path image) throws IOException {
      return run("truncate", "-s", "64M", image.toString())
          && run("mkfs.ext4", "-q", "-F", image.toString())
          && mount(folder, image)
          && Files.exists(trigger(folder));
    }

    private static boolean mount(Path folder, Path image) throws IOException {
      return run("mount", "-o", "loop,errors=remount-ro", image.toString(), folder.toString());
    }

    private static Path trigger(Path folder) throws IOException {
      try (Stream<String> mounts = Files.lines(Path.of("/proc/mounts"))) {
        String device =
            mounts
                .map(line -> line.split(" ", 3))
                .filter(words -> words[1].equals(folder.toString()))
                .map(words -> words[0].replace("/dev/", ""))
                .findFirst()
                .orElse("none");
        return Path.of("/sys/fs/ext4", device, "trigger_fs_error");
      }
    }

    @Override
    String how() {
      return "an ext4 in a file, made read-only by the kernel";
    }

    @Override
    void refuse(long pid) throws IOException {
      Files.writeString(trigger(folder), "1");
    }

    @Override
    boolean heal(long pid) {
      return false;
    }

    /// The server has gone: repairs it, and mounts it again.
    @Override
    void mountAgain() throws IOException {
      must("umount", folder.toString());
      boolean _ = run("fsck.ext4", "-p", image.toString()); // says 1 when it has repaired something
      if (!mount(folder, image)) {
        throw new IOException("cannot be mounted again: " + image);
      }
    }

    @Override
    public void close() throws IOException {
      must("umount", folder.toString());
    }
  }

  /// Only for one that does not heal under its server.
  void mountAgain() throws IOException {
    throw new IOException("heals by itself");
  }

  /// No file of the server may grow beyond what it has: `RLIMIT_FSIZE`.
  private static final class Limited extends SmallDisk {

    private Limited(Path folder) {
      super(folder);
    }

    @Override
    String how() {
      return "a limit of 0 on the size of the server's files, because nothing may be mounted here";
    }

    @Override
    void refuse(long pid) throws IOException {
      limit(pid, "0");
    }

    @Override
    boolean heal(long pid) throws IOException {
      limit(pid, "unlimited");
      return true;
    }

    private static void limit(long pid, String bytes) throws IOException {
      List<String> words = new ArrayList<>(List.of("prlimit", "--pid", Long.toString(pid)));
      words.add("--fsize=" + bytes + ":unlimited");
      must(words.toArray(String[]::new));
    }

    @Override
    public void close() {
      // nothing was mounted
    }
  }

  /// The third way alone, so that it is tried wherever the tests run.
  static SmallDisk limited(Path folder) {
    return new Limited(folder);
  }
}
