package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Passwords that are good for one login, within a day (`services.md` §2.2): `7_` and four times
/// six of 32 characters, 120 bits. Kept in memory only, as a hash.
///
/// **Bound.** 1,000; the oldest goes.
///
/// **Threads.** Any; nothing here blocks.
final class OneTimePasswords {

  private static final Duration VALID = Duration.ofHours(24);
  private static final int ALL_MAX = 1_000;
  private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
  private static final int GROUPS = 4;
  private static final int GROUP_CHARS = 6;
  private static final Pattern FORM =
      Pattern.compile("(?<number>[0-9]{1,18})_[a-z0-9]{6}(-[a-z0-9]{6}){3}");

  private final RandomGenerator random;
  private final Time time;

  /// By number, oldest first. Guarded by `this`, like `last`.
  private final SequencedMap<Long, Made> made = new LinkedHashMap<>();

  private long last;

  private static final class Made {

    final long accountId;
    final byte[] hash;
    final long untilNanos;

    Made(long accountId, byte[] hash, long untilNanos) {
      this.accountId = accountId;
      this.hash = hash;
      this.untilNanos = untilNanos;
    }
  }

  /// @param random a secure source
  OneTimePasswords(RandomGenerator random, Time time) {
    this.random = random;
    this.time = time;
  }

  /// Makes one for an account; those that it has stay good.
  synchronized String make(AccountRow account) {
    StringBuilder text = new StringBuilder().append(++last).append('_');
    for (int i = 0; i < GROUPS * GROUP_CHARS; i++) {
      if (i > 0 && i % GROUP_CHARS == 0) {
        text.append('-');
      }
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    made.put(last, new Made(account.id(), hash(text), time.nanos() + VALID.toNanos()));
    if (made.size() > ALL_MAX) {
      made.pollFirstEntry();
    }
    return text.toString();
  }

  /// Whether this is one of the account's, and uses it up.
  synchronized boolean use(AccountRow account, String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return false;
    }
    long number = Long.parseLong(form.group("number"));
    Made found = made.get(number);
    if (found == null
        || found.accountId != account.id()
        || !MessageDigest.isEqual(found.hash, hash(text))) {
      return false;
    }
    made.remove(number);
    return found.untilNanos - time.nanos() > 0;
  }

  private static byte[] hash(CharSequence text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JDK has no SHA-256", e);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }
}
