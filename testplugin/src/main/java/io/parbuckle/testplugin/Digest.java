package io.parbuckle.testplugin;

import io.parbuckle.api.param.Doc;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What is left of an uploaded file.
record Digest(
    @Doc("Length in bytes.") long size,
    @Doc("SHA-256, as lower-case hexadecimal digits.") String sha256) {

  private static final int BUFFER_BYTES = 1 << 16;

  /// Reads to the end; holds 64 KiB of it at a time.
  static Digest of(InputStream in) throws IOException {
    MessageDigest digest = algorithm();
    byte[] buffer = new byte[BUFFER_BYTES];
    long size = 0;
    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
      digest.update(buffer, 0, read);
      size += read;
    }
    return new Digest(size, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest algorithm() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
