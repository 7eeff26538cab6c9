package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.machine.HostAccounts;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes [UserInfo] of whoever is logged in.
///
/// **Threads.** Any.
final class UserInfos {

  private static final String LOCAL = "LOCAL";

  private final AccountStore store;
  private final Accounts accounts;
  private final HostUsers hostUsers;
  private final SecondFactors factors;
  private final RoleGraph roles;
  private final Surface surface;
  private final LocalUser self;

  UserInfos(
      AccountStore store,
      Accounts accounts,
      HostUsers hostUsers,
      SecondFactors factors,
      RoleGraph roles,
      Surface surface,
      LocalUser self) {
    this.store = store;
    this.accounts = accounts;
    this.hostUsers = hostUsers;
    this.factors = factors;
    this.roles = roles;
    this.surface = surface;
    this.self = self;
  }

  UserInfo of(Login login, Origin origin) {
    String name = String.valueOf(login.caller().username());
    Optional<HostAccounts.Account> ofHost =
        login.internal() ? Optional.empty() : hostUsers.named(name);
    return ofHost.map(account -> ofHost(login, account)).orElseGet(() -> own(login, name, origin));
  }

  /// Somebody whose account is one of the host.
  private UserInfo ofHost(Login login, HostAccounts.Account account) {
    return new UserInfo(
        account.name(),
        account.fullName(),
        account.home(),
        account.shell(),
        account.uid(),
        account.gid(),
        null,
        null,
        LOCAL,
        false,
        accounts.attributes(account.uid()),
        UserInfo.TwoFactor.NONE,
        privilege(login.caller(), false),
        List.of("DIRECTORY_SERVICE")); // the contract's word for what is not kept here
  }

  private UserInfo own(Login login, String name, Origin origin) {
    Caller caller = login.caller();
    Optional<AccountRow> account = accounts.named(name);
    boolean webShell =
        account.map(row -> accounts.rights(row).webShell()).orElse(caller.fullAdmin());
    UserInfo.TwoFactor factor = account.map(factors::shown).orElse(UserInfo.TwoFactor.NONE);
    return new UserInfo(
        name,
        account.map(AccountRow::fullName).orElse(name),
        account.map(AccountRow::home).orElseGet(() -> homeOf(caller)),
        account.map(AccountRow::shell).orElse("/usr/bin/bash"),
        caller.uid(),
        account.map(store::gid).orElseGet(() -> gidOf(caller, origin)),
        null,
        null,
        LOCAL,
        true,
        accounts.attributes(caller.uid()),
        // Whoever has found a key is not to find the second factor of its owner as well.
        Credentials.byKey(caller) ? factor.withoutAddress() : factor,
        privilege(caller, webShell),
        attributesOf(login, factor, account.filter(accounts::passwordChangeRequired).isPresent()));
  }

  private String homeOf(Caller caller) {
    return caller.uid() == self.uid() ? self.home() : "/root";
  }

  private static long gidOf(Caller caller, Origin origin) {
    return switch (origin) {
      case Origin.Unix unix -> unix.gid();
      case Origin.Tcp _ -> caller.uid();
    };
  }

  private UserInfo.Privilege privilege(Caller caller, boolean webShell) {
    return caller.fullAdmin()
        ? new UserInfo.Privilege(
            Set.of(Directory.FULL_ADMIN), List.of(Surface.Allowed.EVERYTHING), webShell, true)
        : new UserInfo.Privilege(
            caller.roles(),
            surface.open(caller.roles()),
            webShell,
            roles.forPeople(caller.roles()));
  }

  private static List<String> attributesOf(
      Login login, UserInfo.TwoFactor factor, boolean changeRequired) {
    Caller caller = login.caller();
    List<String> attributes = new ArrayList<>();
    attributes.add(LOCAL);
    if (caller.uid() == 0 || caller.uid() == Accounts.ADMINISTRATOR_UID) {
      attributes.add("SYS_ADMIN");
    }
    if (factor.secretConfigured()) {
      attributes.add("2FA");
    }
    if (Credentials.byKey(caller)) {
      attributes.add("API_KEY");
    }
    if (login.proved()) {
      attributes.add("SCRAM");
    }
    boolean once = Credentials.origin(caller).equals(Credentials.LOGIN_ONETIME_PASSWORD);
    if (once) {
      attributes.add("OTPW");
    }
    if (once || changeRequired) {
      attributes.add("PASSWORD_CHANGE_REQUIRED");
    }
    return attributes;
  }
}
