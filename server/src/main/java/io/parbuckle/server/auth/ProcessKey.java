package io.parbuckle.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// A key that lives in the memory of this process only. What it marks texts with is the same for
/// the same texts until the server is started again, and says nothing about them to anybody else.
///
/// **Threads.** Any.
final class ProcessKey {

  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;

  /// @param random a secure source
  ProcessKey(RandomGenerator random) {
    this.key = new SecretKeySpec(Chance.bytes(32, random), MAC);
  }

  /// HMAC-SHA256 over the texts, told apart by a NUL behind each.
  byte[] mark(String... texts) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      for (String text : texts) {
        mac.update(text.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + MAC, e);
    }
  }
}
