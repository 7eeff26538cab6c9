package io.parbuckle.server.config;

import io.parbuckle.api.fault.Fault;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.store.FileSecrets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;
import org.jspecify.annotations.Nullable;

/// What an upload holds: a database, and the key it was encrypted with if that came along.
///
/// It is recognised by its content: a SQLite database, or an uncompressed tar. Of a tar only
/// regular files with relative names are looked at, and their names are compared, never opened.
final class UploadedFile {

  static final String DATABASE = "freenas-v1.db";
  static final String SECRET = "pwenc_secret";

  private static final byte[] SQLITE = "SQLite format 3\0".getBytes(StandardCharsets.US_ASCII);

  private final Path database;
  private final byte @Nullable [] secret;

  private UploadedFile(Path database, byte @Nullable [] secret) {
    this.database = database;
    this.secret = secret;
  }

  /// Looks into an uploaded file.
  ///
  /// @param bytesMax how large a member may be
  /// @throws Fault.CallError if it holds no database
  static UploadedFile of(Path file, ScratchFolder.Place place, long bytesMax) throws IOException {
    byte[] head;
    try (InputStream in = Files.newInputStream(file)) {
      head = in.readNBytes(TarConstants.DEFAULT_RCDSIZE);
    }
    if (isSqlite(head)) {
      return new UploadedFile(file, null);
    }
    if (isTar(head)) {
      return inTar(file, place, bytesMax);
    }
    throw refused(
        head.length == 0
            ? "The file is empty."
            : "The file is neither a SQLite database nor an uncompressed tar with one in it.");
  }

  Path database() {
    return database;
  }

  /// The key that came along; null if there was none.
  byte @Nullable [] secret() {
    return secret;
  }

  private static boolean isSqlite(byte[] head) {
    return head.length >= SQLITE.length
        && Arrays.equals(head, 0, SQLITE.length, SQLITE, 0, SQLITE.length);
  }

  private static boolean isTar(byte[] head) {
    try {
      return head.length == TarConstants.DEFAULT_RCDSIZE && TarUtils.verifyCheckSum(head);
    } catch (IllegalArgumentException _) {
      return false; // where the sum should stand there is no number
    }
  }

  private static UploadedFile inTar(Path file, ScratchFolder.Place place, long bytesMax)
      throws IOException {
    Path database = null;
    byte[] secret = null;
    try (InputStream in = Files.newInputStream(file);
        TarArchiveInputStream tar = new TarArchiveInputStream(in)) {
      for (TarArchiveEntry entry = next(tar); entry != null; entry = next(tar)) {
        String name = entry.isFile() ? plain(entry) : "";
        if (database == null && name.endsWith(".db")) {
          database = place.file("sent.db");
          try (OutputStream out = place.write(database)) {
            copy(tar, out, bytesMax, "The database in the tar");
          }
        } else if (secret == null && name.equals(SECRET)) {
          secret = secret(tar);
        }
      }
    }
    if (database == null) {
      throw refused("The tar has no regular file " + DATABASE + ", nor another that ends in .db.");
    }
    if (!isSqlite(head(database))) {
      throw refused("The database in the tar is no SQLite database.");
    }
    return new UploadedFile(database, secret);
  }

  private static @Nullable TarArchiveEntry next(TarArchiveInputStream tar) {
    try {
      return tar.getNextEntry();
    } catch (IOException | IllegalArgumentException e) {
      throw refused("The tar is damaged: " + e.getMessage() + ".");
    }
  }

  /// The name of a member that may be looked at; empty for others.
  private static String plain(TarArchiveEntry entry) {
    String name = entry.getName();
    boolean link = entry.isLink() || entry.isSymbolicLink();
    boolean astray = name.startsWith("/") || Arrays.asList(name.split("/", -1)).contains("..");
    if (link || astray || entry.isSparse()) {
      return "";
    }
    return name.startsWith("./") ? name.substring(2) : name;
  }

  private static byte[] secret(TarArchiveInputStream tar) {
    ByteArrayOutputStream secret = new ByteArrayOutputStream();
    copy(tar, secret, FileSecrets.KEY_BYTES, "The secret in the tar (" + SECRET + ")");
    if (secret.size() != FileSecrets.KEY_BYTES) {
      throw refused(
          "The secret in the tar ("
              + SECRET
              + ") has "
              + secret.size()
              + " bytes and must have "
              + FileSecrets.KEY_BYTES
              + ".");
    }
    return secret.toByteArray();
  }

  private static byte[] head(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(SQLITE.length);
    }
  }

  private static void copy(
      TarArchiveInputStream tar, OutputStream out, long bytesMax, String what) {
    byte[] buffer = new byte[1 << 16];
    long copied = 0;
    try {
      for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
        copied += read;
        if (copied > bytesMax) {
          throw refused(what + " is larger than " + bytesMax + " bytes.");
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      throw refused("The tar is damaged: " + e.getMessage() + ".");
    }
  }

  static Fault.CallError refused(String sentence) {
    return new Fault.CallError(Errno.EINVAL, sentence + " Nothing was changed.");
  }
}
