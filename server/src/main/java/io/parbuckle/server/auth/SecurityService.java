package io.parbuckle.server.auth;

import io.parbuckle.api.NoParams;
import io.parbuckle.api.Offer;
import io.parbuckle.api.Service;
import io.parbuckle.api.Version;
import io.parbuckle.api.fault.Fault;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.role.Role;
import io.parbuckle.api.store.Database;
import io.parbuckle.api.store.Settings;
import io.parbuckle.protocol.error.Failure.Problem;
import java.util.ArrayList;
import java.util.List;

/// Rules for passwords: `system.security.*` (`services.md` §9). The rules need no licence here;
/// FIPS and the hardening rules are refused.
final class SecurityService implements Service {

  private static final String SCHEMA = "system_security_update";
  private static final Role READ = new Role("SYSTEM_SECURITY_READ");
  private static final Role WRITE = new Role("SYSTEM_SECURITY_WRITE");
  private static final String SETTING = "system.security";

  private final Database database;
  private final Settings settings;

  SecurityService(Database database, Settings settings) {
    this.database = database;
    this.settings = settings;
  }

  /// `system.security.update`.
  record UpdateParams(
      @Doc("What to change; what is left out stays.") SecurityConfig.Update systemSecurityUpdate) {}

  /// The rules that are in force.
  PasswordRules rules() {
    return settings.get(SETTING, PasswordRules.class).orElse(PasswordRules.NONE);
  }

  @Override
  public void declare(Offer offer) {
    offer.service("system.security").doc("What protects logins.");
    offer
        .call(
            "system.security.config",
            NoParams.class,
            SecurityConfig.class,
            (_, _) -> SecurityConfig.of(rules()))
        .doc("Reads the rules for passwords.")
        .before(Version.V25_10, SecurityConfig.RESULT_BEFORE_25_10)
        .needs(READ);
    offer
        .job(
            "system.security.update",
            UpdateParams.class,
            SecurityConfig.class,
            (_, params) -> update(params.systemSecurityUpdate()))
        .doc("Changes the rules for passwords. They count from the next password on.")
        .before(Version.V25_10, SecurityConfig.RESULT_BEFORE_25_10)
        .before(Version.V25_10, SecurityConfig.UPDATE_BEFORE_25_10)
        .lock("security_update")
        .needs(WRITE)
        .audited("Update system security");
    offer
        .call("system.security.info.fips_available", NoParams.class, Boolean.class, (_, _) -> false)
        .doc("Whether FIPS can be switched on.")
        .needs(READ);
    offer
        .call("system.security.info.fips_enabled", NoParams.class, Boolean.class, (_, _) -> false)
        .doc("Whether FIPS is on.")
        .needs(READ);
  }

  private SecurityConfig update(SecurityConfig.Update wanted) {
    List<Problem> problems = new ArrayList<>();
    checkOff("enable_fips", wanted.enableFips(), problems);
    checkOff("enable_gpos_stig", wanted.enableGposStig(), problems);
    return database.write(
        "update rules for passwords",
        _ -> {
          PasswordRules rules = wanted.over(rules());
          Long min = rules.minAge();
          Long max = rules.maxAge();
          if (min != null && max != null && min >= max) {
            problems.add(
                new Problem(
                    SCHEMA + ".min_password_age",
                    "The minimum age of a password is below the maximum age, " + max + " days."));
          }
          if (!problems.isEmpty()) {
            throw new Fault.Invalid(problems);
          }
          settings.put(SETTING, rules);
          return SecurityConfig.of(rules);
        });
  }

  private static void checkOff(String member, Edit<Boolean> wanted, List<Problem> problems) {
    if (wanted.over(false)) {
      problems.add(new Problem(SCHEMA + "." + member, "This cannot be switched on here."));
    }
  }
}
