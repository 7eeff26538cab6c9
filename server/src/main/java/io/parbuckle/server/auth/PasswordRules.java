package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import io.parbuckle.protocol.error.Failure.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a password has to be like (`services.md` §9), as it is kept in the settings; null and empty
/// for what nobody has asked for.
///
/// @param minAge days before which it is not changed again
/// @param maxAge days after which it is no good any more
/// @param kinds characters of which it has at least one each
/// @param minLength characters
/// @param history how many of the last ones it may not be
record PasswordRules(
    @Doc("Days.") @Nullable Long minAge,
    @Doc("Days.") @Nullable Long maxAge,
    @Doc("Characters.") List<Kind> kinds,
    @Doc("Characters.") @Nullable Long minLength,
    @Doc("Passwords.") @Nullable Long history) {

  static final PasswordRules NONE = new PasswordRules(null, null, List.of(), null, null);

  /// Days before its end from which on a password should be changed.
  static final long SOON = 6;

  PasswordRules {
    kinds = List.copyOf(kinds);
  }

  /// Kinds of characters.
  enum Kind {
    UPPER("an upper case letter"),
    LOWER("a lower case letter"),
    NUMBER("a digit"),
    SPECIAL("a character that is neither letter nor digit");

    private final String words;

    Kind(String words) {
      this.words = words;
    }

    private boolean is(int character) {
      return switch (this) {
        case UPPER -> Character.isUpperCase(character);
        case LOWER -> Character.isLowerCase(character);
        case NUMBER -> Character.isDigit(character);
        case SPECIAL -> !Character.isLetterOrDigit(character);
      };
    }
  }

  /// Says what is wrong with a password, its history aside.
  void check(String place, String password, List<Problem> problems) {
    if (minLength != null && password.codePointCount(0, password.length()) < minLength) {
      problems.add(
          new Problem(place, "A password has at least " + minLength + " characters here."));
    }
    List<String> missing =
        kinds.stream()
            .filter(kind -> password.codePoints().noneMatch(kind::is))
            .map(kind -> kind.words)
            .toList();
    if (!missing.isEmpty()) {
      problems.add(
          new Problem(place, "A password has at least " + String.join(", ", missing) + " here."));
    }
  }

  /// @param age of a password in days; null where it is not known
  boolean tooYoung(@Nullable Long age) {
    return minAge != null && age != null && age < minAge;
  }

  boolean tooOld(@Nullable Long age) {
    return maxAge != null && age != null && age >= maxAge;
  }

  /// Whether it is too old, or soon will be.
  boolean changeRequired(@Nullable Long age) {
    return maxAge != null && age != null && age >= maxAge - SOON;
  }
}
