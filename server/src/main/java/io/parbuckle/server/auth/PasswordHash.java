package io.parbuckle.server.auth;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// A password as it is stored: `$pbkdf2-sha512$<iterations>$<base64 salt>$<base64 hash>`
/// (`protocol.md` §8.5). The 64 bytes of the hash are what SCRAM calls the salted password.
final class PasswordHash implements StoredHash {

  private static final Pattern FORM =
      Pattern.compile(
          "\\$pbkdf2-sha512\\$([1-9][0-9]{0,6})\\$([A-Za-z0-9+/]+=*)\\$([A-Za-z0-9+/]+=*)");
  private static final int HASH_BYTES = 64;
  private static final int SALT_BYTES = 16;

  private final int iterations;
  private final byte[] salt;
  private final byte[] hash;

  private PasswordHash(int iterations, byte[] salt, byte[] hash) {
    this.iterations = iterations;
    this.salt = salt;
    this.hash = hash;
  }

  /// Hashes a password with a new salt. Slow on purpose.
  static PasswordHash of(String plain, int iterations, RandomGenerator random) {
    byte[] salt = Chance.bytes(SALT_BYTES, random);
    return new PasswordHash(iterations, salt, derive(plain, salt, iterations));
  }

  /// The hash of another password as this one was made: the same salt, as much work. Slow.
  PasswordHash same(String plain) {
    return new PasswordHash(iterations, salt, derive(plain, salt, iterations));
  }

  /// A hash that no password has, for those who have none: refusing them takes as long.
  static PasswordHash ofNobody(int iterations, RandomGenerator random) {
    return new PasswordHash(
        iterations, Chance.bytes(SALT_BYTES, random), Chance.bytes(HASH_BYTES, random));
  }

  /// Empty for a text of another form.
  static Optional<PasswordHash> parse(String stored) {
    Matcher form = FORM.matcher(stored);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      return Optional.of(
          new PasswordHash(
              Integer.parseInt(form.group(1)),
              base64.decode(form.group(2)),
              base64.decode(form.group(3))));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // padding at the wrong place
    }
  }

  @Override
  public boolean matches(String plain) {
    return MessageDigest.isEqual(hash, derive(plain, salt, iterations));
  }

  int iterations() {
    return iterations;
  }

  byte[] salt() {
    return salt.clone();
  }

  /// What SCRAM calls the salted password.
  byte[] hash() {
    return hash.clone();
  }

  @Override
  public String stored() {
    Base64.Encoder base64 = Base64.getEncoder();
    return "$pbkdf2-sha512$"
        + iterations
        + "$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "PasswordHash[********]";
  }

  private static byte[] derive(String plain, byte[] salt, int iterations) {
    PBEKeySpec spec = new PBEKeySpec(plain.toCharArray(), salt, iterations, HASH_BYTES * Byte.SIZE);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA512", e);
    } finally {
      spec.clearPassword();
    }
  }
}
