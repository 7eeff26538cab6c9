package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.store.Settings;
import io.parbuckle.api.time.Time;
import io.parbuckle.protocol.error.Errno;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import io.parbuckle.server.auth.SecondFactorStore.Kept;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The rules of second factors (`services.md` §3): who may have one made, when a login needs one,
/// whether a code is right.
///
/// A code is good once, and none that is older than one that was used: that is kept in the
/// database, so that a restart lets nobody in again with a code that was overheard. After a
/// configuration was restored, the next code is the first that is good.
///
/// **Threads.** Any.
final class SecondFactors {

  private static final String SETTING = "two_factor";

  private final SecondFactorStore store;
  private final Accounts accounts;
  private final Settings settings;
  private final Supplier<String> host;
  private final RandomGenerator random;
  private final Time time;

  /// @param host the name of this machine
  /// @param random a secure source
  SecondFactors(
      SecondFactorStore store,
      Accounts accounts,
      Settings settings,
      Supplier<String> host,
      RandomGenerator random,
      Time time) {
    this.store = store;
    this.accounts = accounts;
    this.settings = settings;
    this.host = host;
    this.random = random;
    this.time = time;
  }

  TwoFactorConfig config() {
    return settings.get(SETTING, TwoFactorConfig.class).orElse(TwoFactorConfig.DEFAULTS);
  }

  TwoFactorConfig update(TwoFactorConfig.Update wanted) {
    TwoFactorConfig changed = config().with(wanted);
    settings.put(SETTING, changed);
    return changed;
  }

  /// Whether a login with this account's password needs a code beside it.
  boolean wanted(AccountRow account) {
    return config().enabled() && store.exists(account.id());
  }

  /// Whether an account is still without one where all are to have one.
  boolean missing(AccountRow account) {
    return config().enabled() && !store.exists(account.id());
  }

  /// Whether a code is right, and uses it up.
  boolean accept(AccountRow account, String code) {
    Optional<Kept> kept = store.of(account.id());
    if (kept.isEmpty()) {
      return false;
    }
    OptionalLong step =
        kept.get().factor().stepOf(code, time.instant(), config().window(), kept.get().usedStep());
    return step.isPresent() && store.use(account.id(), step.getAsLong());
  }

  /// Another configuration has taken the place of this one, and with it an older mark of what was
  /// used: no code that was good until now is good again.
  void restored() {
    store.useUp(time.instant().getEpochSecond(), config().window());
  }

  /// What an account's second factor is like, with the address that holds its secret.
  UserInfo.TwoFactor shown(AccountRow account) {
    return store
        .of(account.id())
        .map(
            kept ->
                new UserInfo.TwoFactor(
                    kept.factor().provisioningUri(account.username(), host.get()),
                    true,
                    kept.factor().interval(),
                    kept.factor().digits()))
        .orElse(UserInfo.TwoFactor.NONE);
  }

  /// Makes a new secret; the one before is no good any more.
  ///
  /// @param interval in seconds; what is not said stays as it was, 30 and 6 at first
  /// @return the account
  /// @throws Fault.CallError 1 for somebody else's, 2 for an account that is not there, 13 for an
  ///   API key that may do less than its account
  AccountRow renew(Caller caller, String username, Edit<Integer> interval, Edit<Integer> digits) {
    AccountRow account = own(caller, username);
    accounts.checkGoverns(caller, account);
    Optional<SecondFactor> before = store.of(account.id()).map(Kept::factor);
    store.put(
        account.id(),
        SecondFactor.make(
            interval.over(before.map(SecondFactor::interval).orElse(SecondFactor.INTERVAL)),
            digits.over(before.map(SecondFactor::digits).orElse(SecondFactor.DIGITS)),
            random));
    return account;
  }

  /// The address that an authenticator program reads.
  ///
  /// @throws Fault.CallError 1 for somebody else's, 2 for an account or a factor that is not there,
  ///   13 for whoever is logged in with an API key
  String provisioningUri(Caller caller, String username) {
    if (Credentials.byKey(caller)) {
      throw new Fault.CallError(
          Errno.EACCES,
          "A second factor is not shown to who is logged in with an API key: whoever has found a"
              + " key would have both.");
    }
    AccountRow account = own(caller, username);
    String uri = shown(account).provisioningUri();
    if (uri == null) {
      throw new Fault.CallError(Errno.ENOENT, username + " has no second factor.");
    }
    return uri;
  }

  /// Takes an account's second factor away.
  ///
  /// @return the account
  /// @throws Fault.CallError 2 for an account that is not there, 13 for one with more rights than
  ///   the caller has
  AccountRow unset(Caller caller, String username) {
    AccountRow account = named(username);
    accounts.checkGoverns(caller, account);
    store.delete(account.id());
    return account;
  }

  private AccountRow own(Caller caller, String username) {
    if (!caller.fullAdmin() && !username.equals(caller.username())) {
      throw new Fault.CallError(
          Errno.EPERM,
          username + ": only full administrators see and renew the second factor of others.");
    }
    return named(username);
  }

  private AccountRow named(String username) {
    return accounts
        .named(username)
        .orElseThrow(
            () -> new Fault.CallError(Errno.ENOENT, "User " + username + " does not exist."));
  }
}
