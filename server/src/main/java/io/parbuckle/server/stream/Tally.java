package io.parbuckle.server.stream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Counts bytes that go through, and hashes them where somebody wants to know.
///
/// **Threads.** One adds; [#bytes] and [#sha256] may be asked from any.
public final class Tally {

  private final @Nullable MessageDigest digest;
  private volatile long bytes;
  private volatile @Nullable String sha256;

  private Tally(@Nullable MessageDigest digest) {
    this.digest = digest;
  }

  public static Tally counting() {
    return new Tally(null);
  }

  /// Costs about half a second of CPU for each GiB.
  public static Tally hashing() {
    try {
      return new Tally(MessageDigest.getInstance("SHA-256"));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // only one thread adds
  void add(byte[] data, int from, int count) {
    bytes += count;
    if (digest != null) {
      digest.update(data, from, count);
    }
  }

  /// Everything has gone through.
  void end() {
    if (digest != null && sha256 == null) {
      sha256 = HexFormat.of().formatHex(digest.digest());
    }
  }

  public long bytes() {
    return bytes;
  }

  /// In hexadecimal digits, once everything has gone through and if it was asked for.
  public Optional<String> sha256() {
    return Optional.ofNullable(sha256);
  }
}
