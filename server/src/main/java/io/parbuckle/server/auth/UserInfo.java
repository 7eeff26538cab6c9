package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who somebody is, as clients see it: `auth.me`, and `user_info` of a login (`protocol.md` §8.6).
@Doc("The account that is logged in.")
public record UserInfo(
    @Doc("Login name.") String pwName,
    @Doc("Full name.") String pwGecos,
    @Doc("Home folder.") String pwDir,
    @Doc("Login shell.") String pwShell,
    @Doc("User id.") long pwUid,
    @Doc("Id of the primary group.") long pwGid,
    @Doc("Always null here.") @Nullable List<Long> grouplist,
    @Doc("Always null here.") @Nullable String sid,
    @Doc("Where the account lives: `LOCAL`.") String source,
    @Doc("Whether it is an account of this server.") boolean local,
    @Doc("What the account keeps here, see `auth.set_attribute`.") JsonObject attributes,
    @Doc("Its second factor.") TwoFactor twoFactorConfig,
    @Doc("What it may do.") Privilege privilege,
    @Doc("What kind of account this is and how it logged in.") List<String> accountAttributes) {

  /// The second factor of an account.
  @Doc("A second factor.")
  public record TwoFactor(
      @Doc("Address for authenticator programs; a secret.") @Nullable String provisioningUri,
      @Doc("Whether there is one.") boolean secretConfigured,
      @Doc("Seconds that a code is good for.") int interval,
      @Doc("Digits of a code.") int otpDigits) {

    static final TwoFactor NONE =
        new TwoFactor(null, false, SecondFactor.INTERVAL, SecondFactor.DIGITS);

    TwoFactor withoutAddress() {
      return new TwoFactor(null, secretConfigured, interval, otpDigits);
    }

    /// Without the address, which holds the secret.
    @Override
    public String toString() {
      return "TwoFactor[secretConfigured=" + secretConfigured + "]";
    }
  }

  /// What an account may do.
  @Doc("What an account may do.")
  public record Privilege(
      @Doc("All roles, inclusion resolved.") Set<String> roles,
      @Doc("What these roles open.") List<Surface.Allowed> allowlist,
      @Doc("Whether the shell of the console is open.") boolean webShell,
      @Doc("Whether the console is open.") boolean webuiAccess) {

    public Privilege {
      roles = Set.copyOf(roles);
      allowlist = List.copyOf(allowlist);
    }
  }

  public UserInfo {
    accountAttributes = List.copyOf(accountAttributes);
  }
}
