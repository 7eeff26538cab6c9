package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What a login is worth now, by what accounts, groups, privileges and keys say today. Logins hold
/// rights as they stood when they were made; whoever uses one again asks here.
///
/// **Threads.** Any; callers wait for the database.
final class CurrentRights {

  private final Accounts accounts;
  private final ApiKeys keys;
  private final LocalUser self;

  CurrentRights(Accounts accounts, ApiKeys keys, LocalUser self) {
    this.accounts = accounts;
    this.keys = keys;
    this.self = self;
  }

  /// The login with the rights of now.
  ///
  /// @return empty when its account is gone, locked or without rights, or its key is gone, revoked
  ///   or over
  Optional<Login> now(Login login) {
    Caller caller = login.caller();
    if (isOfTheHost(caller)) {
      return Optional.of(login);
    }
    Optional<Rights> rights = account(caller).flatMap(account -> rights(caller, account));
    return rights.filter(held -> !held.none()).map(login::with);
  }

  private Optional<Rights> rights(Caller caller, AccountRow account) {
    Rights rights = accounts.rights(account);
    Long key = Credentials.keyOf(caller);
    return key == null
        ? Optional.of(rights)
        : keys.usable(key).filter(row -> row.accountId() == account.id()).map(_ -> rights);
  }

  /// Whether somebody's account is there and not locked; the server itself and the host's own users
  /// have none.
  boolean isThere(Caller caller) {
    return caller.username() == null || isOfTheHost(caller) || account(caller).isPresent();
  }

  private Optional<AccountRow> account(Caller caller) {
    return accounts
        .named(Objects.requireNonNullElse(caller.username(), ""))
        .filter(row -> !row.locked() && row.uid() == caller.uid());
  }

  /// Root and the server's own user, by the UNIX socket: nobody else is one of them, whatever uid
  /// an account has.
  private boolean isOfTheHost(Caller caller) {
    return Credentials.origin(caller).equals(Credentials.UNIX_SOCKET) && self.trusts(caller.uid());
  }

  /// Whether something that a caller could do can no longer be done.
  static boolean lost(Caller before, Caller now) {
    Set<String> held = now.roles();
    return !now.fullAdmin() && (before.fullAdmin() || !held.containsAll(before.roles()));
  }
}
