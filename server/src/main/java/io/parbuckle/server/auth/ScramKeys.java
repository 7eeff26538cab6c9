package io.parbuckle.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What SCRAM-SHA-512 makes of a salted password (RFC 5802 §3). A stored hash of a key is its
/// salted password, so no secret is needed for these.
final class ScramKeys {

  private static final String MAC = "HmacSHA512";
  private static final byte[] CLIENT_KEY = utf8("Client Key");
  private static final byte[] SERVER_KEY = utf8("Server Key");
  private static final int SALT_BYTES = 16;

  private final byte[] salt;
  private final int iterations;
  private final byte[] storedKey;
  private final byte[] serverKey;

  private ScramKeys(byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
    this.salt = salt;
    this.iterations = iterations;
    this.storedKey = storedKey;
    this.serverKey = serverKey;
  }

  static ScramKeys of(PasswordHash hash) {
    return new ScramKeys(
        hash.salt(), hash.iterations(), sha512(clientKey(hash)), hmac(hash.hash(), SERVER_KEY));
  }

  /// The key with which a client logs in. The server itself has no use for it.
  static byte[] clientKey(PasswordHash hash) {
    return hmac(hash.hash(), CLIENT_KEY);
  }

  /// Keys that no proof fits, for a name or a key that does not exist: the exchange goes on to its
  /// end, so that nobody learns which exist.
  ///
  /// @param secret from which the salt is made: who asks twice sees the same one twice, as for a
  ///   key that is there
  static ScramKeys ofNobody(String name, int iterations, byte[] secret, RandomGenerator random) {
    byte[] salt = new byte[SALT_BYTES];
    System.arraycopy(hmac(secret, utf8(name)), 0, salt, 0, SALT_BYTES);
    byte[] key = Chance.bytes(64, random);
    return new ScramKeys(salt, iterations, sha512(key), key);
  }

  byte[] salt() {
    return salt;
  }

  int iterations() {
    return iterations;
  }

  /// The hash of the key with which a client logs in: a proof is checked against it.
  byte[] storedKey() {
    return storedKey;
  }

  /// With which the server proves that it knows the key too.
  byte[] serverKey() {
    return serverKey;
  }

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  static byte[] hmac(byte[] key, byte[] text) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(key, MAC));
      return mac.doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + MAC, e);
    }
  }

  static byte[] sha512(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-512").digest(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no SHA-512", e);
    }
  }

  /// Without the keys.
  @Override
  public String toString() {
    return "ScramKeys[********]";
  }
}
