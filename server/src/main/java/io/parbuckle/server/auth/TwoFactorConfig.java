package io.parbuckle.server.auth;

import io.parbuckle.api.param.Default;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;

/// The settings of all second factors: `auth.twofactor.config` (`services.md` §3).
@Doc("The settings of all second factors.")
public record TwoFactorConfig(
    @Doc("Always 1: there is one row.") long id,
    @Doc("Whether accounts that have a second factor need it to log in.") boolean enabled,
    @Doc("Kept for clients.") Services services,
    @Doc("How many codes before and after the present one are taken as well.") int window) {

  static final TwoFactorConfig DEFAULTS = new TwoFactorConfig(1, false, new Services(false), 0);

  /// Which services of an appliance ask for it.
  @Doc("Which services ask for a second factor; nothing here looks at it.")
  public record Services(@Doc("SSH.") @Default("false") boolean ssh) {}

  /// What may be changed. An hour of codes is more than any clock is wrong.
  @Doc("Changes to the settings of all second factors.")
  @Name("TwoFactorAuthUpdate")
  public record Update(
      @Doc("Whether accounts that have a second factor need it to log in.") Edit<Boolean> enabled,
      @Doc("Kept for clients.") Edit<Services> services,
      @Doc("How many codes before and after the present one are taken as well.")
          @Range(min = 0, max = 120)
          Edit<Integer> window) {}

  TwoFactorConfig with(Update wanted) {
    return new TwoFactorConfig(
        id,
        wanted.enabled().over(enabled),
        wanted.services().over(services),
        wanted.window().over(window));
  }
}
