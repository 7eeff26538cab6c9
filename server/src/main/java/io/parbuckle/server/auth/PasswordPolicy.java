package io.parbuckle.server.auth;

import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Failure.Problem;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whether a password may be taken, and how long it is good ([PasswordRules]).
///
/// **Threads.** Any; callers wait for the database and for hashing.
final class PasswordPolicy {

  private final Supplier<PasswordRules> rules;
  private final PasswordHistory history;
  private final Passwords passwords;
  private final Time time;

  PasswordPolicy(
      Supplier<PasswordRules> rules, PasswordHistory history, Passwords passwords, Time time) {
    this.rules = rules;
    this.history = history;
    this.passwords = passwords;
    this.time = time;
  }

  /// Says what is wrong with a password.
  ///
  /// @param row whose it is to be; null for a new account
  void check(String place, @Nullable AccountRow row, String password, List<Problem> problems)
      throws InterruptedException {
    if (password.isEmpty()) {
      problems.add(new Problem(place, "A password is required."));
      return;
    }
    PasswordRules now = rules.get();
    now.check(place, password, problems);
    if (row != null && now.history() != null && isUsed(row, now.history(), password)) {
      problems.add(
          new Problem(
              place, "This was one of the last " + now.history() + " passwords of the account."));
    }
  }

  private boolean isUsed(AccountRow row, long count, String password) throws InterruptedException {
    if (isSame(password, row.password())) {
      return true;
    }
    for (String old : history.of(row.id(), count)) {
      if (isSame(password, old)) {
        return true;
      }
    }
    return false;
  }

  private boolean isSame(String password, @Nullable String stored) throws InterruptedException {
    return stored != null && passwords.matches(password, stored, Passwords.Guard.NONE);
  }

  /// How old an account's password is, in days; null where that is not known.
  @Nullable Long age(AccountRow row) {
    Long changed = row.passwordChangedAt();
    return changed == null
        ? null
        : Duration.between(Instant.ofEpochMilli(changed), time.instant()).toDays();
  }

  boolean tooYoung(AccountRow row) {
    return rules.get().tooYoung(age(row));
  }

  boolean tooOld(AccountRow row) {
    return rules.get().tooOld(age(row));
  }

  boolean changeRequired(AccountRow row) {
    return rules.get().changeRequired(age(row));
  }
}
