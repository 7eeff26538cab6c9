package io.parbuckle.server.auth;

import io.parbuckle.api.Call;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Shape;
import io.parbuckle.api.Version;
import io.parbuckle.api.crud.Config;
import io.parbuckle.api.crud.Written;
import io.parbuckle.api.event.Change;
import io.parbuckle.api.event.Events;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Range;
import io.parbuckle.api.role.Role;
import io.parbuckle.protocol.json.JsonValue;
import io.parbuckle.protocol.json.JsonValue.JsonBoolean;
import io.parbuckle.protocol.json.JsonValue.JsonInteger;
import io.parbuckle.protocol.json.JsonValue.JsonObject;
import io.parbuckle.protocol.json.JsonValue.JsonText;
import io.parbuckle.server.auth.AccountStore.AccountRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Second factors: `auth.twofactor.*`, `user.renew_2fa_secret`, `user.unset_2fa_secret`
/// (`services.md` §3), and `user.twofactor_qr_code`, which is ours.
///
/// This file is the face. The rules are in [SecondFactors].
final class SecondFactorService implements Service {

  private static final String COLLECTION = "user.query";

  /// What 26 takes as an interval.
  private static final List<Integer> INTERVALS = List.of(30, 60);

  private final SecondFactors factors;
  private final Accounts accounts;
  private final Events events;

  SecondFactorService(SecondFactors factors, Accounts accounts, Events events) {
    this.factors = factors;
    this.accounts = accounts;
    this.events = events;
  }

  /// What a new second factor is to be like.
  @Doc("What a new second factor is to be like; what is left out stays as it is.")
  record TwofactorOptions(
      @Doc("Digits of a code; 6 at first.") @Range(min = 6, max = 8) Edit<Integer> otpDigits,
      @Doc("Seconds that a code is good for; 30 at first. From v26.0.0 on 30 or 60.")
          @Range(min = 5, max = 86_400)
          Edit<Integer> interval) {}

  /// `user.renew_2fa_secret`.
  record RenewParams(
      @Doc("Whose.") String username,
      @Doc("What it is to be like.") TwofactorOptions twofactorOptions) {}

  /// `user.unset_2fa_secret`, `user.twofactor_qr_code`.
  record NameParams(@Doc("Whose.") String username) {}

  /// What is shown once.
  record Renewed(@Doc("The new second factor.") UserInfo.TwoFactor twofactorConfig) {}

  @Override
  public void declare(Offer offer) {
    offer.service("auth.twofactor").inCli("auth.two_factor").doc("Codes beside the password.");
    offer
        .config(
            "auth.twofactor",
            TwoFactorConfig.class,
            TwoFactorConfig.Update.class,
            Config.of(factors::config, factors::update))
        .called("the settings of all second factors")
        .roles("SYSTEM_SECURITY")
        .audited();
    offer
        .call("user.renew_2fa_secret", RenewParams.class, Shape.written(User.class), this::renew)
        .looksLike(Shape.joined(User.class, Renewed.class))
        .doc(
            "Make a new second factor for an account: one's own, or as full administrator"
                + " anybody's. The answer is the account with `twofactor_config`, whose"
                + " `provisioning_uri` an authenticator program reads.")
        .before(Version.V26, User.BEFORE_26)
        .before(Version.V25_10, User.BEFORE_25_10)
        .anyLogin()
        .audited("Renew second factor", RenewParams::username);
    offer
        .call("user.unset_2fa_secret", NameParams.class, Shape.NOTHING, this::unset)
        .doc("Take the second factor of an account away.")
        .needs(Role.ACCOUNT_WRITE)
        .audited("Unset second factor", NameParams::username);
    offer
        .call(
            "user.twofactor_qr_code",
            NameParams.class,
            Shape.list(String.class),
            (call, params) ->
                QrCode.rows(factors.provisioningUri(call.caller(), params.username())))
        .doc(
            "The provisioning address of a second factor as a QR code: its rows, `1` for a dark"
                + " module, without the light border of four modules that belongs around them.")
        .anyLogin();
    offer.table("second_factor", Offer.Keeps.CONFIGURATION);
    offer.sealed(SecondFactorStore.SEALED);
  }

  private Written<User> renew(Call call, RenewParams params) {
    TwofactorOptions wanted = params.twofactorOptions();
    if (wanted.interval() instanceof Edit.Set<Integer>(Integer interval)
        && !call.version().startsWith("v25.")
        && !INTERVALS.contains(interval)) {
      throw new Fault.Invalid("twofactor_options.interval", "Input should be 30 or 60");
    }
    AccountRow account =
        factors.renew(call.caller(), params.username(), wanted.interval(), wanted.otpDigits());
    return Written.of(changed(account)).once("twofactor_config", json(factors.shown(account)));
  }

  private @Nullable Void unset(Call call, NameParams params) {
    changed(factors.unset(call.caller(), params.username()));
    return null;
  }

  private User changed(AccountRow account) {
    User user = accounts.user(account.id());
    events.publish(Change.changed(COLLECTION, user.id(), user));
    return user;
  }

  private static JsonObject json(UserInfo.TwoFactor factor) {
    String uri = factor.provisioningUri();
    return JsonObject.of("provisioning_uri", uri == null ? JsonValue.NULL : JsonText.of(uri))
        .with("secret_configured", JsonBoolean.of(factor.secretConfigured()))
        .with("interval", JsonInteger.of(factor.interval()))
        .with("otp_digits", JsonInteger.of(factor.otpDigits()));
  }
}
