package io.parbuckle.server.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/// A password as Argon2id stores it (RFC 9106), in the usual form
/// `$argon2id$v=19$m=<KiB>,t=<passes>,p=1$<base64 salt>$<base64 hash>`.
final class Argon2Hash implements StoredHash {

  private static final Pattern FORM =
      Pattern.compile(
          "\\$argon2id\\$v=19\\$m=([1-9][0-9]{0,6}),t=([1-9][0-9]?),p=1"
              + "\\$([A-Za-z0-9+/]+)\\$([A-Za-z0-9+/]+)");
  private static final int HASH_BYTES = 32;
  private static final int SALT_BYTES = 16;

  private final Cost cost;
  private final byte[] salt;
  private final byte[] hash;

  /// @param kibibytes of memory that one hash takes
  /// @param passes over that memory
  record Cost(int kibibytes, int passes) {}

  private Argon2Hash(Cost cost, byte[] salt, byte[] hash) {
    this.cost = cost;
    this.salt = salt;
    this.hash = hash;
  }

  /// Hashes a password with a new salt. Slow on purpose.
  static Argon2Hash of(String plain, Cost cost, RandomGenerator random) {
    byte[] salt = Chance.bytes(SALT_BYTES, random);
    return new Argon2Hash(cost, salt, derive(plain, salt, cost));
  }

  /// A hash that no password has, for those who have none: refusing them takes as long.
  static Argon2Hash ofNobody(Cost cost, RandomGenerator random) {
    return new Argon2Hash(cost, Chance.bytes(SALT_BYTES, random), Chance.bytes(HASH_BYTES, random));
  }

  /// Empty for a text of another form.
  static Optional<StoredHash> parse(String stored) {
    Matcher form = FORM.matcher(stored);
    if (!form.matches()) {
      return Optional.empty();
    }
    try {
      Base64.Decoder base64 = Base64.getDecoder();
      Cost cost = new Cost(Integer.parseInt(form.group(1)), Integer.parseInt(form.group(2)));
      return Optional.of(
          new Argon2Hash(cost, base64.decode(form.group(3)), base64.decode(form.group(4))));
    } catch (IllegalArgumentException _) {
      return Optional.empty(); // a length that Base64 cannot have
    }
  }

  Cost cost() {
    return cost;
  }

  @Override
  public boolean matches(String plain) {
    return MessageDigest.isEqual(hash, derive(plain, salt, cost));
  }

  @Override
  public String stored() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$argon2id$v=19$m="
        + cost.kibibytes()
        + ",t="
        + cost.passes()
        + ",p=1$"
        + base64.encodeToString(salt)
        + "$"
        + base64.encodeToString(hash);
  }

  @Override
  public String toString() {
    return "Argon2Hash[********]";
  }

  private static byte[] derive(String plain, byte[] salt, Cost cost) {
    Argon2BytesGenerator generator = new Argon2BytesGenerator();
    generator.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withSalt(salt)
            .withMemoryAsKB(cost.kibibytes())
            .withIterations(cost.passes())
            .withParallelism(1)
            .build());
    byte[] hash = new byte[HASH_BYTES];
    generator.generateBytes(plain.getBytes(StandardCharsets.UTF_8), hash);
    return hash;
  }
}
