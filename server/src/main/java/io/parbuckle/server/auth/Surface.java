package io.parbuckle.server.auth;

import io.parbuckle.api.param.Doc;
import java.util.List;
import java.util.Set;

/// What this server offers, as seen by somebody's roles; known once all services have declared.
@FunctionalInterface
public interface Surface {

  /// One thing that may be done.
  ///
  /// @param method `CALL`, `SUBSCRIBE`, or `*` for both
  /// @param resource a method, a collection, or `*`
  record Allowed(
      @Doc("`CALL` or `SUBSCRIBE`; `*` for both.") String method,
      @Doc("The method or event; `*` for all.") String resource) {

    public static final Allowed EVERYTHING = new Allowed("*", "*");
  }

  /// What one of these roles opens, inclusion already resolved. Not asked for full administrators.
  List<Allowed> open(Set<String> roles);
}
