package io.parbuckle.host.file;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.host.file.Pinned.Links;
import io.parbuckle.protocol.error.Errno;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Brings what comes in a stream into a file.
///
/// A file is replaced as a whole: what comes is written beside it under a hidden name, and takes
/// its place once all of it is on the disk. Whoever reads meanwhile has the old one. What is
/// appended to is cut back to what it was when the stream breaks.
///
/// **Threads.** Any. Plain file streams, not channels: an abort interrupts the body, and a channel
/// would be closed by that.
final class Writing {

  private static final int BUFFER_BYTES = 128 << 10;
  private static final int MODE = 0644;
  private static final int NAME_BYTES = 8;

  private final Roots roots;
  private final RandomGenerator random;

  Writing(Roots roots, RandomGenerator random) {
    this.roots = roots;
    this.random = random;
  }

  /// How a file is written.
  ///
  /// @param mode null leaves that of the file that is replaced
  record How(
      boolean append, @Nullable Integer mode, @Nullable Integer uid, @Nullable Integer gid) {}

  /// Writes everything that comes, and is durable when it returns. Missing folders are made.
  ///
  /// @throws Fault.CallError 1 outside of the roots, 22 for what is no file or may not be written
  /// @throws IOException if the stream breaks; the file is what it was then
  void write(String path, InputStream in, How how) throws IOException {
    Path name = roots.name(path).normalize();
    if (roots.isRoot(name) || name.getFileName() == null) {
      throw noFile(path);
    }
    try (Pinned present = present(path, name)) {
      if (present == null) {
        create(path, name, in, how);
      } else if (!present.stat().isFile()) {
        throw noFile(path);
      } else if (how.append()) {
        append(path, present, in, how);
      } else {
        replace(path, present, in, how);
      }
    }
  }

  private @Nullable Pinned present(String path, Path name) throws IOException {
    try {
      return roots.inside(Pinned.hold(roots.libc(), name.toString(), Links.FOLLOWED), path);
    } catch (Fault.CallError e) {
      if (e.errno() == Errno.ENOENT) {
        return null;
      }
      throw e;
    }
  }

  private static Fault.CallError noFile(String path) {
    return new Fault.CallError(Errno.EINVAL, path + " is not a regular file.");
  }

  private void create(String path, Path name, InputStream in, How how) throws IOException {
    try (Pinned folder = folder(path, name)) {
      land(path, folder, name.getFileName().toString(), null, in, how);
    }
  }

  private Pinned folder(String path, Path name) throws IOException {
    Path parent = name.getParent();
    try {
      return roots.folder(parent == null ? name : parent);
    } catch (java.nio.file.FileSystemException e) {
      throw refused(e, path);
    }
  }

  /// In the folder where it really is: a link that leads to it goes on leading to it.
  private void replace(String path, Pinned present, InputStream in, How how) throws IOException {
    Path real = present.real();
    Path parent = Optional.ofNullable(real.getParent()).orElseThrow();
    try (Pinned folder = roots.hold(parent.toString())) {
      land(path, folder, real.getFileName().toString(), present, in, how);
    }
  }

  private void land(
      String path, Pinned folder, String name, @Nullable Pinned before, InputStream in, How how)
      throws IOException {
    Path part = folder.via().resolve(partName());
    try {
      create(part, path);
      try (FileOutputStream out = open(part, path)) {
        copy(in, out, path);
        dress(part, before, how, path);
        out.getFD().sync();
      }
      Files.move(
          part,
          folder.via().resolve(name),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
      syncFolder(folder);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private String partName() {
    byte[] bytes = new byte[NAME_BYTES];
    random.nextBytes(bytes);
    return ".parbuckle-" + HexFormat.of().formatHex(bytes) + ".part";
  }

  private static void create(Path part, String path) throws IOException {
    try {
      Files.createFile(
          part,
          java.nio.file.attribute.PosixFilePermissions.asFileAttribute(
              java.nio.file.attribute.PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw refused(e, path);
    }
  }

  private static FileOutputStream open(Path file, String path) throws IOException {
    try {
      return new FileOutputStream(file.toFile());
    } catch (IOException e) {
      throw refused(e, path);
    }
  }

  /// Permissions, owner and access list of the file that it replaces, and what was asked for.
  private void dress(Path part, @Nullable Pinned before, How how, String path) throws IOException {
    StatX old = before == null ? null : before.stat();
    try {
      Integer uid = how.uid() == null && old != null ? Integer.valueOf(old.uid()) : how.uid();
      Integer gid = how.gid() == null && old != null ? Integer.valueOf(old.gid()) : how.gid();
      own(part, uid, gid);
      int inherited = old == null ? MODE : old.permissions();
      Files.setAttribute(part, "unix:mode", how.mode() == null ? inherited : how.mode());
      if (before != null && how.mode() == null) {
        Optional<byte[]> list =
            before.libc().attribute(before.via().toString(), PosixAcl.ACCESS).value();
        if (list.isPresent()) {
          before.libc().setAttribute(part.toString(), PosixAcl.ACCESS, list.get());
        }
      }
    } catch (IOException e) {
      throw refused(e, path);
    }
  }

  private static void own(Path file, @Nullable Integer uid, @Nullable Integer gid)
      throws IOException {
    if (uid != null && !uid.equals(Files.getAttribute(file, "unix:uid"))) {
      Files.setAttribute(file, "unix:uid", uid);
    }
    if (gid != null && !gid.equals(Files.getAttribute(file, "unix:gid"))) {
      Files.setAttribute(file, "unix:gid", gid);
    }
  }

  private static void append(String path, Pinned file, InputStream in, How how) throws IOException {
    try (RandomAccessFile out = openToAppend(file, path)) {
      long before = out.length();
      boolean whole = false;
      try {
        out.seek(before);
        copy(in, new Appending(out), path);
        out.getFD().sync();
        whole = true;
      } finally {
        if (!whole) {
          out.setLength(before);
        }
      }
    }
    try {
      own(file.via(), how.uid(), how.gid());
      if (how.mode() != null) {
        Files.setAttribute(file.via(), "unix:mode", how.mode());
      }
    } catch (IOException e) {
      throw refused(e, path);
    }
  }

  private static RandomAccessFile openToAppend(Pinned file, String path) throws IOException {
    try {
      return new RandomAccessFile(file.via().toFile(), "rw");
    } catch (IOException e) {
      throw refused(e, path);
    }
  }

  private static final class Appending extends OutputStream {

    private final RandomAccessFile file;

    Appending(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
      file.write(value);
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      file.write(bytes, from, count);
    }
  }

  /// A stream that breaks is the sender's trouble, a write that fails is ours.
  private static void copy(InputStream in, OutputStream out, String path) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
      try {
        out.write(buffer, 0, count);
      } catch (IOException e) {
        throw refused(e, path);
      }
    }
  }

  private static void syncFolder(Pinned folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder.via(), StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /// No permission is errno 22 here, as in the contract.
  private static Fault.CallError refused(IOException e, String path) {
    Fault.CallError error = Refusals.of(e, path);
    return error.errno() == Errno.EACCES || error.errno() == Errno.EPERM
        ? new Fault.CallError(
            Errno.EINVAL, "This server has no permission to write " + path + ".", e)
        : error;
  }
}
