package io.parbuckle.host.file;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.OsError;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file or folder that is held: whatever happens to its name, this stays the same one.
///
/// Nothing of it is open. Java reaches it through [#via], the kernel's own name for it, so that
/// what was checked and what is used cannot be two things.
///
/// **Threads.** Any, until it is closed.
final class Pinned implements AutoCloseable {

  private static final Path HANDLES = Path.of("/proc/self/fd");

  private final Libc libc;
  private final int handle;

  private Pinned(Libc libc, int handle) {
    this.libc = libc;
    this.handle = handle;
  }

  /// What a link at the end of a name means.
  enum Links {
    FOLLOWED,
    HELD
  }

  /// @throws Fault.CallError with the errno of `open(2)`, such as 2 when it is not there
  static Pinned hold(Libc libc, String path, Links links) {
    try {
      return new Pinned(libc, libc.hold(path, links == Links.FOLLOWED));
    } catch (OsError e) {
      throw Refusals.of(e, path);
    }
  }

  /// One that lies in this folder. A link is held itself.
  ///
  /// @param shown the name for errors
  Pinned child(String name, String shown) {
    try {
      return new Pinned(libc, libc.hold(via() + "/" + name, false));
    } catch (OsError e) {
      throw Refusals.of(e, shown);
    }
  }

  /// What the kernel calls it: opening this opens the very file.
  Path via() {
    return HANDLES.resolve(Integer.toString(handle));
  }

  /// Where it is now, without links.
  ///
  /// @throws Fault.CallError 2 if it has been deleted
  Path real() throws IOException {
    Path real = Files.readSymbolicLink(via());
    if (stat().links() == 0) {
      throw new Fault.CallError(Errno.ENOENT, real + " does not exist any more.");
    }
    return real;
  }

  StatX stat() throws IOException {
    return libc.statx(handle);
  }

  Libc.StatFs fileSystem() throws IOException {
    return libc.statfs(handle);
  }

  Libc libc() {
    return libc;
  }

  @Override
  public void close() {
    libc.release(handle);
  }
}
