package io.parbuckle.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parbuckle.server.fixture.SettableTime;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class PasswordsTest {

  private final SettableTime time = new SettableTime();
  private final SecureRandom random = new SecureRandom();

  private Passwords passwords(int waiting) {
    return new Passwords(new HashWork(new HashWork.Kind.Pbkdf2(10), 20, 1, waiting), random, time);
  }

  /// Counts the checks that were really made.
  private static final class Checks implements Passwords.Guard {

    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger wrong = new AtomicInteger();

    @Override
    public void before() {
      begun.incrementAndGet();
    }

    @Override
    public void wrong() {
      wrong.incrementAndGet();
    }
  }

  /// Value of `hashlib.pbkdf2_hmac("sha512", b"password", b"salt", 1)` (Python's own module).
  @Test
  void a_hash_is_what_other_programs_make_of_the_same_password_salt_and_work() {
    byte[] hash =
        HexFormat.of()
            .parseHex(
                "867f70cf1ade02cff3752599a3a53dc4af34c7a669815ae5d513554e1c8cf252"
                    + "c02d470a285a0501bad999bfe943c08f050235d7d68b1da55e63f73b60a57fce");
    String stored =
        "$pbkdf2-sha512$1$"
            + Base64.getEncoder().encodeToString("salt".getBytes(StandardCharsets.UTF_8))
            + "$"
            + Base64.getEncoder().encodeToString(hash);

    PasswordHash parsed = PasswordHash.parse(stored).orElseThrow();

    assertThat(parsed.matches("password")).isTrue();
    assertThat(parsed.matches("Password")).isFalse();
    assertThat(parsed.stored()).isEqualTo(stored);
  }

  @Test
  void a_stored_form_that_is_none_is_refused_and_matches_nothing() throws InterruptedException {
    for (String bad :
        List.of("", "secret", "$pbkdf2-sha512$0$AA==$AA==", "$pbkdf2-sha512$1$A=A$AA==")) {
      assertThat(PasswordHash.parse(bad)).isEmpty();
      try (Passwords passwords = passwords(100)) {
        assertThat(passwords.matches(bad, bad, Passwords.Guard.NONE)).isFalse();
      }
    }
  }

  @Test
  void argon2id_is_known_by_its_form_and_checks_what_others_have_made() {
    // Made with another implementation, OpenSSL's by way of Python's cryptography 48.
    String stored =
        "$argon2id$v=19$m=64,t=2,p=1$c29tZXNhbHRzb21lc2FsdA"
            + "$Gpj7qOY5RCXJvcMzqcdQqvgR3wcPX7SleI4c9NtXk6E";

    StoredHash parsed = StoredHash.parse(stored).orElseThrow();

    assertThat(parsed).isInstanceOf(Argon2Hash.class).hasToString("Argon2Hash[********]");
    assertThat(parsed.matches("password")).isTrue();
    assertThat(parsed.matches("Password")).isFalse();
    assertThat(parsed.stored()).isEqualTo(stored);
  }

  @Test
  void a_setting_says_how_passwords_are_stored_and_what_was_stored_otherwise_is_outdated()
      throws InterruptedException {
    HashWork.Kind argon2 = new HashWork.Kind.Argon2id(64, 2);
    try (Passwords before = passwords(100);
        Passwords after = new Passwords(new HashWork(argon2, 20, 1, 100), random, time)) {
      String old = before.hash("secret");
      String stored = after.hash("secret");

      assertThat(stored).startsWith("$argon2id$v=19$m=64,t=2,p=1$");
      assertThat(after.matches("secret", stored, Passwords.Guard.NONE)).isTrue();
      assertThat(after.matches("secret", old, Passwords.Guard.NONE)).isTrue();
      assertThat(before.matches("secret", stored, Passwords.Guard.NONE)).isTrue();
      assertThat(after.outdated(stored)).isFalse();
      assertThat(after.outdated(old)).isTrue();
      assertThat(before.outdated(stored)).isTrue();
      assertThat(after.hashKey("secret").stored()).startsWith("$pbkdf2-sha512$20$");
    }
  }

  @Test
  void passwords_beyond_ascii_and_empty_ones_are_hashed_too() throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      for (String plain : List.of("pässwörd€", "", "密码", "a\0b")) {
        String stored = passwords.hash(plain);

        assertThat(passwords.matches(plain, stored, Passwords.Guard.NONE)).isTrue();
        assertThat(passwords.matches(plain + "x", stored, Passwords.Guard.NONE)).isFalse();
      }
    }
  }

  @Test
  void two_hashes_of_one_password_differ_and_neither_shows_it() throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      assertThat(passwords.hash("secret")).isNotEqualTo(passwords.hash("secret"));
      assertThat(PasswordHash.parse(passwords.hash("secret")).orElseThrow())
          .hasToString("PasswordHash[********]");
    }
  }

  @Test
  void nothing_stored_is_checked_with_the_same_work_and_is_wrong() throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      Checks checks = new Checks();

      assertThat(passwords.matches("secret", null, checks)).isFalse();

      assertThat(checks.begun).hasValue(1);
      assertThat(checks.wrong).hasValue(1);
    }
  }

  @Test
  void what_was_right_is_believed_for_a_minute_and_a_new_password_forgets_the_old_one()
      throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      Checks checks = new Checks();
      String stored = passwords.hash("secret");

      for (int i = 0; i < 5; i++) {
        assertThat(passwords.matches("secret", stored, checks)).isTrue();
      }
      assertThat(checks.begun).hasValue(1);
      assertThat(passwords.matches("secret", passwords.hash("other"), checks)).isFalse();
      time.advance(Duration.ofSeconds(61));
      assertThat(passwords.matches("secret", stored, checks)).isTrue();

      assertThat(checks.begun).hasValue(3);
    }
  }

  @Test
  void many_who_send_the_same_right_secret_at_once_cost_one_check() throws Exception {
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Passwords passwords = passwords(1)) {
      Checks checks = new Checks();
      String stored = passwords.hash("secret");

      List<Future<Boolean>> all =
          callers.invokeAll(
              Collections.nCopies(500, () -> passwords.matches("secret", stored, checks)));

      for (Future<Boolean> each : all) {
        assertThat(each.get()).isTrue();
      }
      assertThat(checks.begun).hasValue(1);
    }
  }

  @Test
  void wrong_ones_are_never_remembered() throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      Checks checks = new Checks();
      String stored = passwords.hash("secret");

      for (int i = 0; i < 3; i++) {
        assertThat(passwords.matches("guess", stored, checks)).isFalse();
      }

      assertThat(checks.wrong).hasValue(3);
    }
  }

  @Test
  void less_work_than_today_is_noticed() throws InterruptedException {
    try (Passwords passwords = passwords(100)) {
      assertThat(passwords.outdated(passwords.hash("secret"))).isFalse();
      assertThat(passwords.outdated(PasswordHash.of("secret", 9, random).stored())).isTrue();
    }
  }

  @Test
  void a_full_line_is_answered_with_the_rate_limit() throws Exception {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    Passwords.Guard slow =
        new Passwords.Guard() {
          @Override
          public void before() {
            busy.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
          }

          @Override
          public void wrong() {}
        };
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
        Passwords passwords = passwords(1)) {
      Future<Boolean> hashing = callers.submit(() -> passwords.matches("a", null, slow));
      busy.await();
      ExecutorCompletionService<Boolean> line = new ExecutorCompletionService<>(callers);
      line.submit(() -> passwords.matches("b", null, Passwords.Guard.NONE));
      line.submit(() -> passwords.matches("c", null, Passwords.Guard.NONE));

      Future<Boolean> refused = line.take();
      go.countDown();

      assertThatThrownBy(refused::get).hasRootCauseMessage("Rate Limit Exceeded");
      assertThat(hashing.get()).isFalse();
      assertThat(line.take().get()).isFalse();
    }
  }
}
