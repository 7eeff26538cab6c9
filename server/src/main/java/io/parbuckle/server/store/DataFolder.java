package io.parbuckle.server.store;

import io.parbuckle.api.fault.StartRefused;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/// The folder in which a server keeps everything, and the lock that keeps a second one out.
///
/// The lock is the kernel's, on `parbuckle.pid`: it is gone with the process, however that ends.
///
/// **Threads.** Any.
public final class DataFolder implements AutoCloseable {

  private static final int PID_BYTES_MAX = 32;

  private final Path folder;
  private final FileChannel pid;

  private DataFolder(Path folder, FileChannel pid) {
    this.folder = folder;
    this.pid = pid;
  }

  /// Makes the folder where it is missing and takes it for this process.
  ///
  /// @throws StartRefused if another server has it, it cannot be used, or the key that belongs to
  ///   its database is missing
  public static DataFolder take(Path folder) {
    Path whole = folder.toAbsolutePath().normalize();
    try {
      make(whole, "rwx--x--x");
      DataFolder taken = new DataFolder(whole, locked(whole.resolve("parbuckle.pid")));
      taken.checkTogether();
      return taken;
    } catch (IOException e) {
      throw new StartRefused("The data folder " + whole + " cannot be used: " + e, e);
    }
  }

  private static void make(Path folder, String mode) throws IOException {
    Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(mode);
    Files.createDirectories(folder);
    if (!Files.getPosixFilePermissions(folder).equals(permissions)) {
      Files.setPosixFilePermissions(folder, permissions); // what the umask has taken away
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!lock(channel)) {
      String holder = read(channel).strip();
      channel.close();
      throw new StartRefused(
          "The data folder "
              + file.getParent()
              + " is used by another server, pid "
              + (holder.isEmpty() ? "unknown" : holder)
              + ". Stop it, or give this one a folder of its own with --data.");
    }
    channel.truncate(0);
    byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
    channel.write(ByteBuffer.wrap(pid), 0);
    return channel;
  }

  /// Held until the channel is closed.
  private static boolean lock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException _) {
      return false; // a second server in this process
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(PID_BYTES_MAX);
    channel.read(bytes, 0);
    return new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
  }

  /// The key is made before the database; a new one would open nothing of what is in it.
  private void checkTogether() {
    if (Files.exists(database()) && Files.notExists(secret())) {
      close();
      throw new StartRefused(
          "The key file "
              + secret()
              + " is missing, but the database beside it was encrypted with it. Put it back.");
    }
  }

  public Path path() {
    return folder;
  }

  public Path database() {
    return folder.resolve("parbuckle.db");
  }

  public Path secret() {
    return folder.resolve("secret");
  }

  public Path socket() {
    return folder.resolve("parbuckle.sock");
  }

  /// Logs of jobs; made when asked for, like the other folders.
  public Path jobs() {
    return folder("jobs");
  }

  public Path backup() {
    return folder("backup");
  }

  public Path tls() {
    return folder("tls");
  }

  /// A folder that nobody else may read.
  ///
  /// @param name one plain name, such as `catalog`
  public Path folder(String name) {
    if (!name.matches("[a-z][a-z0-9_-]{0,63}")) {
      throw new IllegalArgumentException("no name of a folder: " + name);
    }
    Path made = folder.resolve(name);
    try {
      make(made, "rwx------");
    } catch (IOException e) {
      throw new StartRefused("The folder " + made + " cannot be made: " + e, e);
    }
    return made;
  }

  /// Lets the next server in. May be called twice.
  @Override
  public void close() {
    try {
      if (pid.isOpen()) {
        pid.truncate(0);
        pid.close();
      }
    } catch (IOException e) {
      throw new StartRefused("The data folder " + folder + " could not be left: " + e, e);
    }
  }
}
