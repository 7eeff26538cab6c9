package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import io.parbuckle.api.role.Role;
import java.util.List;

/// Who may call a method.
public sealed interface Access {

  /// Nobody needs to be logged in. Callers who are not are limited in number.
  record NoLogin() implements Access {}

  /// Any account that is logged in.
  record AnyLogin() implements Access {}

  /// One of these roles must be held. Full administrators hold all.
  record Roles(List<Role> anyOf) implements Access {

    public Roles {
      if (anyOf.isEmpty()) {
        throw new IllegalArgumentException("a rule without roles; say FULL_ADMIN");
      }
      anyOf = List.copyOf(anyOf);
    }
  }

  /// Whether somebody who is logged in may.
  default boolean opensTo(Caller caller) {
    return switch (this) {
      case NoLogin _, AnyLogin _ -> true;
      case Roles(var anyOf) -> anyOf.stream().anyMatch(caller::has);
    };
  }

  static Access roles(Role... anyOf) {
    return new Roles(List.of(anyOf));
  }
}
