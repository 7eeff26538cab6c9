package io.parbuckle.host.file;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.file.Pinned.Links;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The folders that clients may touch (setting `roots`), and nothing outside of them.
///
/// The name is looked at first, so that nobody learns what exists elsewhere. What decides is where
/// the file that is held then really is: a link or a rename on the way changes nothing.
///
/// **Threads.** Any.
final class Roots {

  /// Where the contract mounts file systems; as a root it shows those only.
  private static final Path MOUNTS = Path.of("/mnt");

  private static final String EXTERNAL = "EXTERNAL:";

  private final List<Path> folders;
  private final Libc libc;

  Roots(List<Path> folders, Libc libc) {
    this.folders = folders.stream().map(root -> root.toAbsolutePath().normalize()).toList();
    this.libc = libc;
  }

  Libc libc() {
    return libc;
  }

  /// Reads a name as clients give it.
  ///
  /// @throws Fault.CallError 18 for a place outside of this machine, 22 for a name that is not
  ///   absolute, 1 for one outside of the roots
  Path name(String text) {
    if (text.startsWith(EXTERNAL)) {
      throw new Fault.CallError(Errno.EXDEV, text + " is outside of this machine.");
    }
    if (!text.startsWith("/")) {
      throw new Fault.CallError(Errno.EINVAL, text + " is not an absolute path.");
    }
    Path path;
    try {
      path = Path.of(text);
    } catch (InvalidPathException e) {
      throw new Fault.CallError(Errno.EINVAL, text + " is not a path: " + e.getReason() + ".", e);
    }
    if (!holds(path.normalize())) {
      throw outside(text);
    }
    return path;
  }

  /// Holds what is there, links followed.
  ///
  /// @throws Fault.CallError as [#name], 2 if it is not there, 1 if it really is elsewhere
  Pinned hold(String text) throws IOException {
    return inside(Pinned.hold(libc, name(text).toString(), Links.FOLLOWED), text);
  }

  /// Holds the very name, a link itself.
  Pinned holdLink(String text) throws IOException {
    Path path = name(text);
    Path parent = path.getParent();
    Path last = path.getFileName();
    if (parent == null || last == null) {
      return hold(text);
    }
    try (Pinned folder = Pinned.hold(libc, parent.toString(), Links.FOLLOWED)) {
      return inside(folder.child(last.toString(), text), text);
    }
  }

  /// A held file, given back only if it is inside.
  Pinned inside(Pinned held, String shown) throws IOException {
    boolean mine = false;
    try {
      if (!holds(held.real())) {
        throw outside(shown);
      }
      mine = true;
      return held;
    } finally {
      if (!mine) {
        held.close();
      }
    }
  }

  /// Whether a path without links is one of the folders or below one.
  boolean holds(Path real) {
    return all().stream().anyMatch(real::startsWith);
  }

  boolean isRoot(Path real) {
    return all().contains(real);
  }

  /// Whether this is the folder in which the contract has nothing but file systems.
  boolean isMounts(Path real) {
    return real.equals(MOUNTS) && isRoot(real);
  }

  /// The folders as they are named, and where they really are; asked anew each time, because a root
  /// may be mounted or moved while the server runs.
  private List<Path> all() {
    List<Path> all = new ArrayList<>(folders);
    for (Path folder : folders) {
      try {
        all.add(folder.toRealPath());
      } catch (IOException _) {
        // not there now, so nothing is in it
      }
    }
    return all;
  }

  private Fault.CallError outside(String path) {
    return new Fault.CallError(Errno.EPERM, path + " is outside of " + names() + ".");
  }

  /// For sentences.
  String names() {
    return folders.stream().map(Path::toString).collect(Collectors.joining(", "))
        + ", where this server may touch files (setting roots)";
  }

  /// Holds a folder, and makes it and those above it that are missing.
  Pinned folder(Path path) throws IOException {
    if (Files.exists(path)) {
      return inside(Pinned.hold(libc, path.toString(), Links.FOLLOWED), path.toString());
    }
    Path parent = path.getParent();
    if (parent == null || folders.contains(path)) {
      throw new Fault.CallError(Errno.ENOENT, "There is no folder " + path + ".");
    }
    String name = path.getFileName().toString();
    try (Pinned above = folder(parent)) {
      Files.createDirectory(above.via().resolve(name));
      return inside(above.child(name, path.toString()), path.toString());
    }
  }
}
