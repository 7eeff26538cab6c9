package io.parbuckle.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Proves over TCP that somebody can read the server's own output, while there is no administrator
/// yet. One for each start of the server; 20 of 32 characters, 100 bits.
///
/// **Threads.** Any; immutable.
public final class SetupCode {

  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int CHARS = 20;

  private final String code;

  /// @param random a secure source
  SetupCode(RandomGenerator random) {
    StringBuilder text = new StringBuilder(CHARS);
    for (int i = 0; i < CHARS; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    this.code = text.toString();
  }

  /// For the address that is printed at the start, and for nothing else.
  public String code() {
    return code;
  }

  /// Whether this is the code; how long it takes does not tell how much of it is right.
  boolean matches(@Nullable String text) {
    return text != null
        && MessageDigest.isEqual(
            code.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "SetupCode[********]";
  }
}
