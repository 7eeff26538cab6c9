package io.parbuckle.server.auth;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.util.encoders.Base32;

/// Codes that change with the time: TOTP with SHA-1 (RFC 6238), which is what authenticator
/// programs know.
///
/// @param secret 160 bits in Base32, without padding
/// @param interval seconds that a code is good for
/// @param digits of a code
record SecondFactor(String secret, int interval, int digits) {

  static final int INTERVAL = 30;
  static final int DIGITS = 6;

  private static final String MAC = "HmacSHA1";
  private static final int SECRET_BYTES = 20;

  /// The names under which authenticator programs list it (`services.md` §3).
  private static final String ISSUER = "iXsystems";

  private static final String PRODUCT = "TrueNAS";

  /// @param random a secure source
  static SecondFactor make(int interval, int digits, RandomGenerator random) {
    byte[] secret = Chance.bytes(SECRET_BYTES, random);
    return new SecondFactor(Base32.toBase32String(secret), interval, digits);
  }

  /// The step that a moment lies in.
  long step(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), (long) interval);
  }

  /// The code of a step.
  String code(long step) {
    byte[] counter = new byte[Long.BYTES];
    for (int i = 0; i < counter.length; i++) {
      counter[i] = (byte) (step >>> (8 * (counter.length - 1 - i)));
    }
    byte[] hash = hmac(counter);
    int offset = hash[hash.length - 1] & 0xF;
    long number = 0;
    for (int i = 0; i < 4; i++) {
      number = (number << 8) | (hash[offset + i] & 0xFF);
    }
    number &= 0x7FFF_FFFFL;
    return String.format(Locale.ROOT, "%0" + digits + "d", number % Math.powExact(10L, digits));
  }

  /// Which step a code belongs to. All steps that may be meant are looked at, so that the time it
  /// takes tells nothing.
  ///
  /// @param window how many steps before and after now count as well
  /// @param used steps up to this one do not count any more
  /// @return empty for a wrong code
  OptionalLong stepOf(String code, Instant now, int window, long used) {
    byte[] given = code.getBytes(StandardCharsets.UTF_8);
    OptionalLong found = OptionalLong.empty();
    long middle = step(now);
    for (long step = middle - window; step <= middle + window; step++) {
      boolean equal = MessageDigest.isEqual(code(step).getBytes(StandardCharsets.US_ASCII), given);
      if (equal && step > used) {
        found = OptionalLong.of(step);
      }
    }
    return found;
  }

  /// What authenticator programs read from a QR code. It holds the secret.
  String provisioningUri(String username, String host) {
    StringBuilder uri = new StringBuilder("otpauth://totp/");
    uri.append(ISSUER).append(':').append(escaped(username + "-" + host + "@" + PRODUCT));
    uri.append("?secret=").append(secret).append("&issuer=").append(ISSUER);
    if (digits != DIGITS) {
      uri.append("&digits=").append(digits);
    }
    if (interval != INTERVAL) {
      uri.append("&period=").append(interval);
    }
    return uri.toString();
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private byte[] hmac(byte[] message) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(new SecretKeySpec(Base32.decode(secret), MAC));
      return mac.doFinal(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no " + MAC, e);
    }
  }

  /// Without the secret.
  @Override
  public String toString() {
    return "SecondFactor[interval=" + interval + ", digits=" + digits + "]";
  }
}
