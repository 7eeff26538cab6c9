package io.parbuckle.server.auth;

import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/// A login of which the password was right and the code of the second factor is awaited.
///
/// **Threads.** Any: a client may send several codes at once, and each counts.
public final class AwaitedCode implements Pending {

  private final AccountRow account;
  private final String kind;
  private final AtomicInteger attempts = new AtomicInteger();

  /// @param account as it was when its password was right
  /// @param kind what the password was, a word of [Credentials]
  AwaitedCode(AccountRow account, String kind) {
    this.account = account;
    this.kind = kind;
  }

  AccountRow account() {
    return account;
  }

  @Override
  public String username() {
    return account.username();
  }

  String kind() {
    return kind;
  }

  /// @return which attempt this is, from 1
  int attempt() {
    return attempts.incrementAndGet();
  }

  /// Whether an account is still the one whose password was right.
  boolean isStill(AccountRow now) {
    return now.id() == account.id()
        && !now.locked()
        && Objects.equals(now.passwordChangedAt(), account.passwordChangedAt());
  }
}
