package io.parbuckle.server.auth;

import io.parbuckle.api.Difference;
import io.parbuckle.api.param.Doc;
import io.parbuckle.api.param.Edit;
import io.parbuckle.api.param.Name;
import io.parbuckle.api.param.Range;
import io.parbuckle.server.auth.PasswordRules.Kind;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `system.security.config` answers (`services.md` §9).
@Doc("Rules for passwords, and how hardened the system is.")
record SecurityConfig(
    @Doc("Always 1: there is one row.") long id,
    @Doc("Always false: nothing here is certified.") boolean enableFips,
    @Doc("Always false: the hardening rules are not built.") boolean enableGposStig,
    @Doc("Days before which a password is not changed again.") @Nullable Long minPasswordAge,
    @Doc("Days after which a password is no good any more.") @Nullable Long maxPasswordAge,
    @Doc("Characters of which a password has at least one each.")
        @Nullable Set<Kind> passwordComplexityRuleset,
    @Doc("Characters that a password has at least.") @Nullable Long minPasswordLength,
    @Doc("How many of its last passwords an account may not take again.")
        @Nullable Long passwordHistoryLength) {

  private static final List<String> OF_25_10 =
      List.of(
          "min_password_age",
          "max_password_age",
          "password_complexity_ruleset",
          "min_password_length",
          "password_history_length");

  static final Difference[] RESULT_BEFORE_25_10 = added("result.");

  static final Difference[] UPDATE_BEFORE_25_10 = added("system_security_update.");

  private static Difference[] added(String parent) {
    return OF_25_10.stream()
        .map(member -> Difference.added(parent + member))
        .toArray(Difference[]::new);
  }

  /// What may be changed.
  @Doc("Changes to the rules for passwords.")
  @Name("SystemSecurityUpdateArgs")
  record Update(
      @Doc("Cannot be switched on here.") Edit<Boolean> enableFips,
      @Doc("Cannot be switched on here.") Edit<Boolean> enableGposStig,
      @Doc("Days before which a password is not changed again.") @Range(min = 1)
          Edit<@Nullable Long> minPasswordAge,
      @Doc("Days after which a password is no good any more.") @Range(min = 7, max = 365)
          Edit<@Nullable Long> maxPasswordAge,
      @Doc("Characters of which a password has at least one each.")
          Edit<@Nullable Set<Kind>> passwordComplexityRuleset,
      @Doc("Characters that a password has at least.") @Range(min = 8)
          Edit<@Nullable Long> minPasswordLength,
      @Doc("How many of its last passwords an account may not take again.")
          @Range(min = 1, max = 10)
          Edit<@Nullable Long> passwordHistoryLength) {

    PasswordRules over(PasswordRules before) {
      Set<Kind> kinds =
          passwordComplexityRuleset.over(
              before.kinds().isEmpty() ? null : Set.copyOf(before.kinds()));
      return new PasswordRules(
          minPasswordAge.over(before.minAge()),
          maxPasswordAge.over(before.maxAge()),
          kinds == null ? List.of() : List.copyOf(sorted(kinds)),
          minPasswordLength.over(before.minLength()),
          passwordHistoryLength.over(before.history()));
    }
  }

  static SecurityConfig of(PasswordRules rules) {
    return new SecurityConfig(
        1,
        false,
        false,
        rules.minAge(),
        rules.maxAge(),
        rules.kinds().isEmpty() ? null : sorted(rules.kinds()),
        rules.minLength(),
        rules.history());
  }

  private static Set<Kind> sorted(Iterable<Kind> kinds) {
    Set<Kind> sorted = EnumSet.noneOf(Kind.class);
    kinds.forEach(sorted::add);
    return sorted;
  }
}
