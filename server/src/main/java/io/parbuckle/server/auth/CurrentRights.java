package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.ApiKeyStore.KeyRow;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// What a login is worth now, by what accounts, groups, privileges and keys say today. Logins hold
/// rights as they stood when they were made; whoever uses one again asks here.
///
/// **Threads.** Any; callers wait for the database.
final class CurrentRights {

  private final Accounts accounts;
  private final HostUsers hostUsers;
  private final ApiKeys keys;
  private final LocalUser self;

  CurrentRights(Accounts accounts, HostUsers hostUsers, ApiKeys keys, LocalUser self) {
    this.accounts = accounts;
    this.hostUsers = hostUsers;
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
    Optional<AccountRow> account = account(caller);
    Long key = Credentials.keyOf(caller);
    if (key == null) {
      return account
          .map(accounts::rights)
          .or(() -> hostAccount(caller).map(hostUsers::rights))
          .filter(rights -> !rights.none())
          .map(login::with);
    }
    if (account.isEmpty()) {
      return Optional.empty();
    }
    return keys.usable(key)
        .filter(row -> row.accountId() == account.get().id())
        .filter(row -> row.limits().admits(caller.address()))
        .map(row -> login.with(rights(account.get(), row)).until(row.expires()))
        .filter(renewed -> !isPowerless(renewed.caller()));
  }

  /// What an account may do by way of one of its keys.
  Rights rights(AccountRow account, KeyRow key) {
    return key.limits().within(accounts.rights(account), accounts.roles());
  }

  private static boolean isPowerless(Caller caller) {
    return !caller.fullAdmin() && caller.roles().isEmpty();
  }

  /// Whether somebody's account is there and not locked; the server itself and the host's own users
  /// have none.
  boolean isThere(Caller caller) {
    return caller.username() == null
        || isOfTheHost(caller)
        || account(caller).isPresent()
        || hostAccount(caller).isPresent();
  }

  private Optional<HostAccounts.Account> hostAccount(Caller caller) {
    return hostUsers
        .named(Objects.requireNonNullElse(caller.username(), ""))
        .filter(account -> account.uid() == caller.uid());
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
