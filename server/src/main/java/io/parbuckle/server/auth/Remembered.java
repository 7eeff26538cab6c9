package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.random.RandomGenerator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Secrets that were found right within the last 60 s, so that a client that sends its own with
/// every HTTP call does not have it checked each time. Kept is an HMAC over the secret and what it
/// was checked against, under a key that lives in memory only.
///
/// **Bound.** 1,000 secrets, the oldest goes.
///
/// **Threads.** Any.
final class Remembered {

  private static final Duration TIME = Duration.ofSeconds(60);
  private static final int MAX = 1_000;
  private static final String MAC = "HmacSHA256";

  private final SecretKeySpec key;
  private final Time time;

  /// HMAC of what was right, to the time until when it is believed. Guarded by itself.
  private final LinkedHashMap<String, Long> marks = new LinkedHashMap<>();

  /// @param random a secure source
  Remembered(RandomGenerator random, Time time) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    this.key = new SecretKeySpec(bytes, MAC);
    this.time = time;
  }

  /// What stands for a secret here.
  ///
  /// @param against what it is checked against, such as the stored hash
  String mark(String plain, String against) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      mac.update(against.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(plain.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no " + MAC, e);
    }
  }

  boolean holds(String mark) {
    synchronized (marks) {
      Long until = marks.get(mark);
      return until != null && time.nanos() - until < 0;
    }
  }

  void put(String mark) {
    long until = time.nanos() + TIME.toNanos();
    synchronized (marks) {
      marks.remove(mark); // to stand at the end again
      marks.put(mark, until);
      if (marks.size() > MAX) {
        marks.pollFirstEntry();
      }
    }
  }
}
