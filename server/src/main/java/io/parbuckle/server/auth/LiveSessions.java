package io.parbuckle.server.auth;

import io.parbuckle.api.Caller;
import java.util.Collection;
import java.util.function.Predicate;

/// The connections that are open now, and other listeners that live by a login.
@FunctionalInterface
public interface LiveSessions {

  /// All of them, logged in or not, in any order.
  Collection<? extends Bearer> all();

  /// Accounts, keys or tokens are gone: who listens by one of them is to look.
  default void recheck() {}

  /// A secret has been replaced or taken away: streams that were opened with it end. Of connections
  /// [Logins] takes care itself.
  ///
  /// @param by whether a login was made with it
  default void replaced(Predicate<Caller> by) {}
}
