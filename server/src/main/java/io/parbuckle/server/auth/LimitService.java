package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.role.Role;
import io.parbuckle.server.auth.LoginLimit.Slowed;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What administrators see of the limits on failed logins, and how they lift them:
/// `auth.refused_logins` and `auth.forgive_logins` (`docs/extensions.md`), which are ours.
final class LimitService implements Service {

  private static final Logger LOG = LoggerFactory.getLogger(LimitService.class);

  private final LoginLimit limit;

  LimitService(LoginLimit limit) {
    this.limit = limit;
  }

  /// A row of `auth.refused_logins`.
  @Doc("An address or an account that has failed too often.")
  record Refused(
      @Doc(
              "`address`; `username` for one whose wrong answers come late; `code` for second"
                  + " factors.")
          String kind,
      @Doc("The address, of IPv6 the first 64 bits; or the name as it was given.") String name,
      @Doc("Failures in the present window.") int failures,
      @Doc("Seconds until it is over.") long retryAfter) {}

  /// `auth.forgive_logins`.
  record ForgiveParams(
      @Doc("An address; one of both is given.") @Default("null") @Nullable String address,
      @Doc("A login name.") @Default("null") @Nullable String username) {

    private String what() {
      return String.valueOf(address == null ? username : address);
    }
  }

  @Override
  public void declare(Offer offer) {
    offer
        .call("auth.refused_logins", NoParams.class, Shape.list(Refused.class), (_, _) -> refused())
        .doc("Addresses that may not log in for a while, and accounts at which somebody guesses.")
        .needs(Role.AUTH_SESSIONS_READ);
    offer
        .call("auth.forgive_logins", ForgiveParams.class, Boolean.class, this::forgive)
        .doc("Forgets the failed logins of an address or an account; false if there were none.")
        .needs(Role.AUTH_SESSIONS_WRITE)
        .audited("Forgive failed logins", ForgiveParams::what);
  }

  private List<Refused> refused() {
    return limit.slowed().stream().map(LimitService::row).toList();
  }

  private static Refused row(Slowed slowed) {
    long seconds = slowed.left().plusSeconds(1).minusNanos(1).toSeconds();
    return new Refused(slowed.what(), slowed.name(), slowed.failures(), seconds);
  }

  private boolean forgive(Call call, ForgiveParams params) {
    String address = params.address();
    String username = params.username();
    if ((address == null) == (username == null)) {
      throw new Fault.Invalid("address", "Say either an address or a username, and one of them.");
    }
    boolean forgiven =
        address == null
            ? limit.forgive(String.valueOf(username))
            : limit.forgiveAddress(counted(address));
    if (forgiven) {
      LOG.atInfo().addKeyValue("what", params.what()).log("failed logins forgiven");
    }
    return forgiven;
  }

  /// As it is listed, or as it is written.
  private static String counted(String address) {
    try {
      return Addresses.counted(new Origin.Tcp(InetAddress.ofLiteral(address), 0, false));
    } catch (IllegalArgumentException _) {
      return address;
    }
  }
}
