package io.parbuckle.host.file;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.fault.OsError;
import io.parbuckle.protocol.error.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/// What the operating system refuses, as sentences about the name that the caller gave.
final class Refusals {

  private static final Map<Integer, String> WORDS =
      Map.of(
          Errno.EPERM, "This server may not do that with %s.",
          Errno.ENOENT, "There is no %s.",
          Errno.EACCES, "This server may not get at %s.",
          Errno.EEXIST, "There is a %s already.",
          Errno.ENOTDIR, "A part of %s is not a folder.",
          Errno.ENOSPC, "There is no room left for %s.",
          Errno.EROFS, "%s lies on a file system that is mounted read-only.",
          Errno.ELOOP, "%s leads through too many links.",
          Errno.ENOTSUP, "The file system of %s cannot do that.");

  private static final Map<String, Integer> REASONS =
      Map.of(
          "Operation not permitted", Errno.EPERM,
          "Not a directory", Errno.ENOTDIR,
          "No space left on device", Errno.ENOSPC,
          "Disk quota exceeded", Errno.ENOSPC,
          "Read-only file system", Errno.EROFS,
          "Operation not supported", Errno.ENOTSUP);

  private Refusals() {}

  static Fault.CallError of(IOException e, String path) {
    int errno = errno(e);
    String words = WORDS.get(errno);
    return new Fault.CallError(
        errno,
        words == null
            ? path + ": " + (e instanceof OsError os ? Errno.name(os.errno()) : reason(e))
            : words.formatted(path),
        e);
  }

  private static int errno(IOException e) {
    return switch (e) {
      case OsError os -> os.errno();
      case NoSuchFileException _ -> Errno.ENOENT;
      case AccessDeniedException _ -> Errno.EACCES;
      case FileAlreadyExistsException _ -> Errno.EEXIST;
      default -> REASONS.getOrDefault(reason(e), Errno.EIO);
    };
  }

  private static String reason(IOException e) {
    if (e instanceof FileSystemException named && named.getReason() != null) {
      return named.getReason();
    }
    String message = String.valueOf(e.getMessage());
    // A plain stream tells the file and, in brackets, the reason.
    int bracket = message.lastIndexOf('(');
    return bracket >= 0 && message.endsWith(")")
        ? message.substring(bracket + 1, message.length() - 1)
        : message;
  }
}
